import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

// js-yaml comes with dockerfilelint, without types.
const require = createRequire(import.meta.url);
const { run: lint } = require('dockerfilelint') as {
  run: (folder: string, text: string) => Record<string, unknown>;
};
const yaml = require('js-yaml') as { safeLoad: (text: string) => unknown };

const read = (name: string) => readFileSync(fileURLToPath(new URL(`../${name}`, import.meta.url)), 'utf8');

interface Service {
  image?: string;
  network_mode?: string;
  ports?: string[];
  environment?: Record<string, string>;
  depends_on?: Record<string, { condition: string }>;
}

describe('Dockerfile', () => {
  const text = read('Dockerfile');

  test('the linter finds nothing', () => {
    expect(lint('.', text)).toEqual([]);
  });

  test('it copies only what is there and what .dockerignore lets in', () => {
    const kept = read('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    const copied = [...text.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, names]) =>
      names!.split(' '),
    );
    expect(
      copied.filter((name) => !existsSync(fileURLToPath(new URL(`../${name}`, import.meta.url)))),
    ).toEqual([]);
    expect([...new Set(copied)].sort()).toEqual(kept.sort());
  });

  test('the program needs no package that is left out of the image', () => {
    const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
    const files = readdirSync(fileURLToPath(new URL('../server/', import.meta.url)), {
      recursive: true,
      encoding: 'utf8',
    });
    const shipped = files.filter((name) => name.endsWith('.ts') && !/\.test\.ts$|(^|\/)testing\//.test(name));
    const imported = shipped.flatMap((name) =>
      [...read(`server/${name}`).matchAll(/^(?:import|export) (?!type )[^;]*?from '([^'.][^']*)';/gm)].map(
        ([, from]) => from!,
      ),
    );
    const packages = new Set(
      imported
        .filter((from) => !isBuiltin(from))
        .map((from) => from.split('/', from.startsWith('@') ? 2 : 1).join('/')),
    );
    expect(packages.size).toBeGreaterThan(3);
    expect([...packages].filter((name) => !(name in dependencies))).toEqual([]);
  });

  test('the program runs as an unprivileged account', () => {
    expect(text.indexOf('USER node')).toBeGreaterThan(text.lastIndexOf('COPY'));
  });

  test('the health check asks an address the server has', () => {
    expect(text).toContain('/health`');
    expect(read('server/app.ts')).toContain(`'/health'`);
  });
});

describe('compose.yaml', () => {
  const { services, volumes } = yaml.safeLoad(read('compose.yaml')) as {
    services: Record<'app' | 'db', Service>;
    volumes: Record<string, unknown>;
  };

  test('the app is in the network of the host, because without logins it listens on loopback only', () => {
    expect(read('server/config.ts')).toContain(`JINGTIAN_HOST?.trim() || '127.0.0.1'`);
    expect(services.app.environment).not.toHaveProperty('JINGTIAN_HOST');
    expect(services.app.network_mode).toBe('host');
    expect(services.app.ports).toBeUndefined();
  });

  test('nothing is published beyond the loopback of the host', () => {
    expect(services.db.ports).toHaveLength(1);
    expect(services.db.ports![0]).toMatch(/^127\.0\.0\.1:/);
  });

  test('the app waits for the database it is told to use', () => {
    expect(services.app.depends_on!.db!.condition).toBe('service_healthy');
    expect(services.app.environment!.JINGTIAN_DATABASE_URL).toMatch(
      /^postgres:\/\/jingtian_admin:.*@127\.0\.0\.1:.*\/jingtian$/,
    );
    expect(services.db.environment).toMatchObject({
      POSTGRES_USER: 'jingtian_admin',
      POSTGRES_DB: 'jingtian',
    });
    expect(Object.keys(volumes)).toEqual(['database']);
  });
});
