/** Where we are, as far as installing something goes. */
export type Platform = 'debian' | 'fedora' | 'macos' | 'windows' | 'other';

export type Need = 'postgis' | 'chromium' | 'cjk-font' | 'node';

const CONTAINER = '容器 / container: docker compose up';

const COMMANDS: Record<Need, Record<Platform, string>> = {
  postgis: {
    debian:
      'Debian/Ubuntu: sudo apt-get update && sudo apt-get install postgresql postgresql-15-postgis-3 postgresql-15-postgis-3-scripts（15 换成所装的版本 / put the installed version for 15）',
    fedora: 'Fedora/RHEL: sudo dnf install postgresql-server postgresql-contrib postgis',
    macos: 'macOS: brew install postgis',
    windows: 'Windows: 请用 WSL2（Ubuntu）或容器 / use WSL2 (Ubuntu) or the container',
    other:
      '请安装 PostgreSQL 15 以上和 PostGIS 3.3 以上 / install PostgreSQL 15 or later with PostGIS 3.3 or later',
  },
  chromium: {
    debian:
      'Debian: sudo apt-get install chromium（Ubuntu: 装 google-chrome 或设 JINGTIAN_CHROMIUM / install google-chrome or set JINGTIAN_CHROMIUM）',
    fedora: 'Fedora/RHEL: sudo dnf install chromium',
    macos: 'macOS: brew install --cask chromium',
    windows: 'Windows: 请用 WSL2（Ubuntu） / use WSL2 (Ubuntu)',
    other: '请安装 Chromium，或用 JINGTIAN_CHROMIUM 指明 / install Chromium, or name it in JINGTIAN_CHROMIUM',
  },
  'cjk-font': {
    debian: 'Debian/Ubuntu: sudo apt-get install fontconfig fonts-noto-cjk',
    fedora: 'Fedora/RHEL: sudo dnf install fontconfig google-noto-sans-cjk-fonts',
    macos: 'macOS: 系统自带 / part of the system',
    windows: 'Windows: 系统自带 / part of the system',
    other: '请安装一种中文字体 / install a Chinese font',
  },
  node: {
    debian: 'Debian/Ubuntu: https://nodejs.org（Node 20.19 以上 / Node 20.19 or later）',
    fedora: 'Fedora/RHEL: sudo dnf install nodejs20',
    macos: 'macOS: brew install node',
    windows: 'Windows: https://nodejs.org（Node 20.19 以上 / Node 20.19 or later）',
    other: 'https://nodejs.org（Node 20.19 以上 / Node 20.19 or later）',
  },
};

/**
 * Names the platform whose commands apply.
 * @param osRelease text of /etc/os-release, empty where there is none
 */
export function platformFrom(system: string, osRelease: string): Platform {
  if (system === 'darwin') return 'macos';
  if (system === 'win32') return 'windows';
  const ids = /^ID=.*$|^ID_LIKE=.*$/gm;
  const names = (osRelease.match(ids) ?? []).join(' ').toLowerCase();
  if (/debian|ubuntu/.test(names)) return 'debian';
  if (/fedora|rhel|centos/.test(names)) return 'fedora';
  return 'other';
}

/** What to type, one way per line: this platform first, then the ways that work anywhere. */
export function installHint(need: Need, platform: Platform): string {
  const lines = [COMMANDS[need][platform]];
  if (need === 'postgis') {
    lines.push(
      CONTAINER,
      '或用 JINGTIAN_DATABASE_URL 指向现有的 PostGIS / or point JINGTIAN_DATABASE_URL at an existing PostGIS',
    );
  }
  return lines.join('\n');
}
