import { spawnSync } from 'node:child_process';
import { aptInstall, aptPrefix, aptUpdate } from './apt.mjs';
import { postgisReady, serverMajors } from './find-postgres.mjs';
import { SetupFailure, say } from './say.mjs';

const OLDEST = 15;

const WAYS = [
  'Debian/Ubuntu: sudo apt-get update && sudo apt-get install postgresql-15 postgresql-15-postgis-3 postgresql-15-postgis-3-scripts',
  '  （15 换成系统提供的版本，15 以上 / put the version your system has for 15, 15 or later）',
  'Fedora/RHEL:   sudo dnf install postgresql-server postgresql-contrib postgis',
  'macOS:         brew install postgis',
  'Windows:       请用 WSL2（Ubuntu）或容器 / use WSL2 (Ubuntu) or the container',
  '容器/container: docker compose up',
  '或用 JINGTIAN_DATABASE_URL 指向现有的 PostGIS / or point JINGTIAN_DATABASE_URL at an existing PostGIS',
];

export { postgisReady };

export async function installPostgis() {
  say('正在安装 PostgreSQL 和 PostGIS / installing PostgreSQL and PostGIS');
  const prefix = aptPrefix();
  const missing = '没有找到 PostgreSQL 15+ 和 PostGIS 3.3+ / PostgreSQL 15+ with PostGIS 3.3+ was not found';
  if (!prefix) throw new SetupFailure(missing, WAYS);
  await aptUpdate(prefix);
  const major = chooseMajor();
  if (!major)
    throw new SetupFailure(`${missing}（系统软件源里也没有 / nor in the system’s package sources）`, WAYS);
  const packages = [
    `postgresql-${major}`,
    `postgresql-${major}-postgis-3`,
    `postgresql-${major}-postgis-3-scripts`,
  ];
  await withoutDefaultCluster(prefix, () => aptInstall(prefix, packages, WAYS));
  if (!postgisReady()) throw new SetupFailure(missing, WAYS);
}

// The server that is there already, if PostGIS comes for it; else the newest on offer.
function chooseMajor() {
  const { stdout } = spawnSync('apt-cache', ['search', '--names-only', '^postgresql-[0-9]+-postgis-3$'], {
    encoding: 'utf8',
  });
  const offered = [...(stdout ?? '').matchAll(/^postgresql-(\d+)-postgis-3\b/gm)]
    .map((match) => Number(match[1]))
    .filter((major) => major >= OLDEST)
    .sort((a, b) => b - a);
  return serverMajors().find((major) => offered.includes(major)) ?? offered[0];
}

// Debian makes and starts a cluster of its own on port 5432 with the package. We do not need it, so it is told not
// to, for this one install.
async function withoutDefaultCluster(prefix, install) {
  const [program, ...first] = prefix;
  const sh = (script) => spawnSync(program, [...first, 'sh', '-c', script], { stdio: 'ignore' });
  const folder = '/etc/postgresql-common/createcluster.d';
  const file = `${folder}/jingtian-setup.conf`;
  sh(`mkdir -p ${folder} && echo 'create_main_cluster = false' > ${file}`);
  try {
    await install();
  } finally {
    sh(`rm -f ${file}; rmdir ${folder} 2>/dev/null`);
  }
}
