#!/usr/bin/env node
// Makes a fresh checkout ready: Node packages, PostGIS, with --test also Chromium, a Chinese font, GDAL and QGIS, and (unless
// --no-web) the built console. Run by npm before demo, test and others; plain Node, because node_modules may not
// be there yet. What is true already costs milliseconds; progress goes to stderr. Exit 3: something is missing.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const OLDEST_NODE = [20, 19];
const root = dirname(dirname(fileURLToPath(import.meta.url)));

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
  process.stderr.write(
    `[jingtian] 需要 Node 20.19 以上，现为 ${process.versions.node} / Node 20.19 or later is needed, this is ${process.versions.node}\n` +
      '  https://nodejs.org\n',
  );
  process.exit(3);
}

const { SetupFailure, say } = await import('./setup/say.mjs');

try {
  const flags = process.argv.slice(2);
  const unknown = flags.filter((flag) => !['--test', '--no-web'].includes(flag));
  if (unknown.length > 0) {
    say(`用法 / usage: node scripts/setup.mjs [--test] [--no-web] (${unknown.join(' ')}?)`);
    process.exit(2);
  }
  await setUp({ test: flags.includes('--test'), web: !flags.includes('--no-web') });
} catch (error) {
  if (!(error instanceof SetupFailure)) throw error;
  say(error.message);
  for (const line of error.whatToDo) process.stderr.write(`  ${line}\n`);
  process.exit(3);
}

async function setUp({ test, web }) {
  const { withLock } = await import('./setup/lock.mjs');
  const { dependenciesReady, installDependencies } = await import('./setup/dependencies.mjs');
  const { installPostgis, postgisReady } = await import('./setup/postgis.mjs');
  const { findChromium, hasChineseFont, installBrowser, installFont } = await import('./setup/browser.mjs');
  const { gdalReady, installGdal, installPgbouncer, installQgis, pgbouncerReady, qgisReady } =
    await import('./setup/desktop-gis.mjs');
  const { buildConsole, consoleReady } = await import('./setup/console.mjs');

  // In order: each step is asked again under the lock, as another set-up may have done it meanwhile.
  const steps = [
    { ready: () => dependenciesReady(root), make: () => installDependencies(root) },
    { ready: () => Boolean(process.env.JINGTIAN_DATABASE_URL) || postgisReady(), make: installPostgis },
    ...(test
      ? [
          { ready: () => findChromium() !== null, make: installBrowser },
          { ready: hasChineseFont, make: installFont },
          { ready: gdalReady, make: installGdal },
          { ready: qgisReady, make: installQgis },
          { ready: pgbouncerReady, make: installPgbouncer },
        ]
      : []),
    ...(web ? [{ ready: () => consoleReady(root), make: () => buildConsole(root) }] : []),
  ];
  if (steps.every((step) => step.ready())) return;
  await withLock(root, async () => {
    for (const step of steps) {
      if (!step.ready()) await step.make();
    }
  });
  say('准备好了 / ready');
}
