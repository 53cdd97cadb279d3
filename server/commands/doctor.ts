import { existsSync, mkdtempSync, rmdirSync, statfsSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '../config.ts';
import { compareVersions, findServer } from '../db/cluster/find-server.ts';
import { inspectCluster } from '../db/cluster/inspect-cluster.ts';
import { installHint } from '../db/cluster/install-hint.ts';
import { probeDatabase } from '../db/cluster/probe-database.ts';
import { thisPlatform } from '../db/cluster/this-platform.ts';
import { findChromium, hasChineseFont } from './find-test-tools.ts';

export interface DoctorCheck {
  id:
    | 'node'
    | 'postgresql'
    | 'postgis'
    | 'home'
    | 'disk'
    | 'cluster'
    | 'database-url'
    | 'filegdb'
    | 'chromium'
    | 'cjk-font'
    | 'console'
    | 'port';
  /** 'warn' = the main job runs without it. */
  ok: boolean | 'warn';
  /** What is there, both languages where it is a sentence. */
  found: string;
  needed: string;
  /** What to type, one way per line; empty when nothing is to be done. */
  howTo: string;
}

export interface DoctorReport {
  /** false when something needed is missing: exit code 3. */
  ok: boolean;
  checks: DoctorCheck[];
}

const NONE = '没有 / none';
const ROOM_NEEDED_GB = 2; // an empty cluster and its log of changes: 100 MB, plus up to max_wal_size 1 GB

/** Looks at everything Jingtian needs on this machine. Changes nothing, starts nothing, never throws. */
export async function diagnose(config: Config): Promise<DoctorReport> {
  const checks = [
    checkNode(),
    ...checkServer(config),
    ...checkHome(config),
    checkCluster(config),
    ...(config.databaseUrl ? [await checkDatabaseUrl(config.databaseUrl)] : []),
    checkGeodatabaseReader(),
    ...checkTestTools(),
    checkConsole(),
    await checkPort(config),
  ];
  return { ok: checks.every((check) => check.ok !== false), checks };
}

/** The report for a terminal; what is wrong comes with what to do. */
export function printDoctor(report: DoctorReport): string {
  const lines = report.checks.flatMap((check) => {
    const mark = check.ok === true ? '✓' : check.ok === 'warn' ? '!' : '✗';
    const head = `${mark} ${check.id.padEnd(13)} ${check.found}`;
    if (check.ok === true) return [head];
    return [
      `${head}  （需要 / needed: ${check.needed}）`,
      ...check.howTo
        .split('\n')
        .filter(Boolean)
        .map((line) => `    ${line}`),
    ];
  });
  lines.push(
    report.ok ? '一切就绪 / everything needed is here' : '有缺失，见 ✗ 各项 / something is missing, see ✗',
  );
  return `${lines.join('\n')}\n`;
}

function checkNode(): DoctorCheck {
  const ok = compareVersions(process.versions.node, '20.19') >= 0;
  const howTo = ok ? '' : installHint('node', thisPlatform());
  return { id: 'node', ok, found: process.versions.node, needed: '≥ 20.19', howTo };
}

/** Always there: the format is read by code of ours, so that GDAL need not be installed. */
function checkGeodatabaseReader(): DoctorCheck {
  const found = '内置读取器，不用 GDAL / built-in reader, GDAL is not used';
  return { id: 'filegdb', ok: true, found, needed: '', howTo: '' };
}

function checkServer(config: Config): DoctorCheck[] {
  const { found, usable } = findServer();
  const bad = config.databaseUrl ? 'warn' : false; // another server does the work
  const best = usable ?? found[0];
  const howTo = usable ? '' : installHint('postgis', thisPlatform());
  return [
    {
      id: 'postgresql',
      ok: best && best.major >= 15 ? true : bad,
      found: best ? `${best.version} (${best.binDir})` : NONE,
      needed: '≥ 15',
      howTo: best && best.major >= 15 ? '' : howTo,
    },
    {
      id: 'postgis',
      ok: usable ? true : bad,
      found: best?.postgis
        ? `${best.postgis}${best.btreeGist ? '' : '（缺 btree_gist / btree_gist is missing）'}`
        : NONE,
      needed: '≥ 3.3, btree_gist',
      howTo: best ? howTo : '', // said once, above
    },
  ];
}

function checkHome({ home }: Config): DoctorCheck[] {
  let existing = home; // not made yet: what counts is where it will be made
  while (!existsSync(existing) && dirname(existing) !== existing) existing = dirname(existing);
  const writable = isWritableFolder(existing);
  const { bavail, bsize } = statfsSync(existing);
  const freeGb = (bavail * bsize) / 2 ** 30;
  const move = '用 JINGTIAN_HOME 换一个目录 / choose another folder with JINGTIAN_HOME';
  return [
    {
      id: 'home',
      ok: writable,
      found: writable ? home : `${home}（不可写 / not writable）`,
      needed: '可写的目录 / a writable folder',
      howTo: writable ? '' : move,
    },
    {
      id: 'disk',
      ok: freeGb >= ROOM_NEEDED_GB ? true : 'warn',
      found: `${freeGb.toFixed(1)} GB 可用 / free`,
      needed: `≥ ${ROOM_NEEDED_GB} GB`,
      howTo: freeGb >= ROOM_NEEDED_GB ? '' : `清理磁盘，或${move} / or free some disk space`,
    },
  ];
}

function checkCluster(config: Config): DoctorCheck {
  const id = 'cluster';
  const needed = '自动建立 / made by itself';
  if (config.databaseUrl)
    return { id, ok: true, found: '不用（设了 JINGTIAN_DATABASE_URL） / not used', needed, howTo: '' };
  const state = inspectCluster(config.home);
  if (!state || (state.major === null && state.readable)) {
    return {
      id,
      ok: true,
      found: '尚未建立，首次使用时建立 / not made yet, will be at first use',
      needed,
      howTo: '',
    };
  }
  if (state.major === null) {
    const howTo = '请用建立它的账户或 root 运行 / run as the account that made it, or as root';
    return {
      id,
      ok: false,
      found: `读不了 / cannot be read: ${state.dataDir}`,
      needed: '可读 / readable',
      howTo,
    };
  }
  const server = findServer().found.find((one) => one.major === state.major && one.postgis !== null);
  const found = `PostgreSQL ${state.major}, ${state.running ? '运行中 / running' : '已停止 / stopped'}, ${state.dataDir}`;
  const ok = state.running || server !== undefined;
  return {
    id,
    ok,
    found,
    needed: `PostgreSQL ${state.major} + PostGIS`,
    howTo: ok ? '' : installHint('postgis', thisPlatform()),
  };
}

async function checkDatabaseUrl(url: string): Promise<DoctorCheck> {
  const { postgres, postgis, error } = await probeDatabase(url);
  const ok =
    postgres !== null &&
    postgis !== null &&
    compareVersions(postgres, '15') >= 0 &&
    compareVersions(postgis, '3.3') >= 0;
  return {
    id: 'database-url',
    ok,
    found: error ?? `PostgreSQL ${postgres}, PostGIS ${postgis ?? NONE}`,
    needed: 'PostgreSQL ≥ 15, PostGIS ≥ 3.3',
    howTo: ok ? '' : '检查 JINGTIAN_DATABASE_URL 和那台服务器 / check JINGTIAN_DATABASE_URL and that server',
  };
}

function checkTestTools(): DoctorCheck[] {
  const chromium = findChromium(process.env);
  const font = hasChineseFont();
  const needed = '仅测试需要 / for the tests only';
  return [
    {
      id: 'chromium',
      ok: chromium ? true : 'warn',
      found: chromium ?? NONE,
      needed,
      howTo: chromium ? '' : installHint('chromium', thisPlatform()),
    },
    {
      id: 'cjk-font',
      ok: font ? true : 'warn',
      found: font ? '有 / yes' : NONE,
      needed,
      howTo: font ? '' : installHint('cjk-font', thisPlatform()),
    },
  ];
}

function checkConsole(): DoctorCheck {
  const built = existsSync(fileURLToPath(new URL('../../dist/web/index.html', import.meta.url)));
  return {
    id: 'console',
    ok: built ? true : 'warn',
    found: built ? '已构建 / built' : '未构建 / not built',
    needed: '控制台页面 / the console',
    howTo: built ? '' : 'node scripts/setup.mjs',
  };
}

function checkPort({ port, host }: Config): Promise<DoctorCheck> {
  const needed = `${host}:${port} 空闲 / free`;
  const howTo = '用 PORT 换一个端口 / choose another with PORT';
  return new Promise((done) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) =>
      done({ id: 'port', ok: 'warn', found: `${port}: ${error.code ?? error.message}`, needed, howTo }),
    );
    probe.listen(port, host, () =>
      probe.close(() => done({ id: 'port', ok: true, found: String(port), needed, howTo: '' })),
    );
  });
}

// Tried, not asked: access() says yes to root on a read-only or special file system.
function isWritableFolder(path: string): boolean {
  try {
    rmdirSync(mkdtempSync(join(path, '.probe-')));
    return true;
  } catch {
    return false;
  }
}
