import { spawnSync } from 'node:child_process';
import { aptInstall, aptPrefix } from './apt.mjs';
import { SetupFailure, say } from './say.mjs';

const GDAL_WAYS = [
  'Debian/Ubuntu: sudo apt-get install gdal-bin',
  'Fedora: sudo dnf install gdal   macOS: brew install gdal',
];

/** Whether GDAL's commands are here: tests read our features with them, as users do. */
export function gdalReady() {
  return spawnSync('ogrinfo', ['--version'], { stdio: 'ignore' }).status === 0;
}

export async function installGdal() {
  say('正在安装 GDAL（测试用） / installing GDAL for the tests');
  const missing = '测试需要 GDAL 的命令 / The tests need the commands of GDAL';
  const prefix = aptPrefix();
  if (!prefix) throw new SetupFailure(missing, GDAL_WAYS);
  await aptInstall(prefix, ['gdal-bin'], GDAL_WAYS);
  if (!gdalReady()) throw new SetupFailure(missing, GDAL_WAYS);
}

let bouncerTried = false;

/** Whether PgBouncer is here, or there is no way to get it. */
export function pgbouncerReady() {
  const here = ['pgbouncer', '/usr/sbin/pgbouncer'].some(
    (path) => spawnSync(path, ['--version']).status === 0,
  );
  return here || bouncerTried || aptPrefix() === null;
}

export async function installPgbouncer() {
  bouncerTried = true;
  say('正在安装 PgBouncer（测试用） / installing PgBouncer for a test');
  try {
    await aptInstall(aptPrefix(), ['pgbouncer'], []);
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error;
    say('装不上 PgBouncer，相关测试会说明 / PgBouncer cannot be installed here; its test will say so');
  }
}

// Asked once a run: where they cannot be had, the tests that want them say so, and all others run.
let tried = false;

/** Whether QGIS and GeoPandas can be driven from the system's Python, or there is no way to get them. */
export function qgisReady() {
  return tried || aptPrefix() === null || hasQgis();
}

export async function installQgis() {
  tried = true;
  say(
    '正在安装 QGIS 和 GeoPandas（测试用，约 150 MB） / installing QGIS and GeoPandas for two tests, about 150 MB',
  );
  try {
    await aptInstall(aptPrefix(), ['python3-qgis', 'python3-geopandas', 'python3-rtree'], []);
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error;
    say(
      '装不上 QGIS 或 GeoPandas，相关测试会说明 / QGIS or GeoPandas cannot be installed here; their tests will say so',
    );
  }
}

function hasQgis() {
  const environment = { ...process.env, QT_QPA_PLATFORM: 'offscreen' };
  return (
    spawnSync('/usr/bin/python3', ['-c', 'import qgis.core, geopandas, rtree'], {
      env: environment,
      stdio: 'ignore',
    }).status === 0
  );
}
