import { expect, test } from 'vitest';
import { installHint, platformFrom } from './install-hint.ts';
import { clusterSettings } from './settings.ts';

const big = { memoryMb: 65_536, sharedMemoryFsMb: 32_768, freeDiskMb: 500_000, lz4: true };

test('memory follows the machine, between 32 MB and 2 GB', () => {
  expect(clusterSettings(big)).toContain('shared_buffers = 2048MB');
  expect(clusterSettings({ ...big, memoryMb: 2048 })).toContain('shared_buffers = 512MB');
  expect(clusterSettings({ ...big, memoryMb: 100 })).toContain('shared_buffers = 32MB');
});

test('every machine gets a durable server', () => {
  for (const memoryMb of [100, 4096, 65_536])
    expect(clusterSettings({ ...big, memoryMb })).toContain('fsync = on');
});

test('without lz4 the log of changes is compressed the built-in way', () => {
  expect(clusterSettings({ ...big, lz4: false })).toContain('wal_compression = on');
});

test('a container with a small /dev/shm gets System V shared memory', () => {
  expect(clusterSettings({ ...big, sharedMemoryFsMb: 64 })).toContain('dynamic_shared_memory_type = sysv');
  expect(clusterSettings(big).join()).not.toContain('sysv');
});

test('the hint fits the platform', () => {
  expect(installHint('postgis', platformFrom('linux', 'ID=ubuntu\nID_LIKE=debian\n'))).toContain('apt-get');
  expect(
    installHint('postgis', platformFrom('linux', 'ID="rocky"\nID_LIKE="rhel centos fedora"\n')),
  ).toContain('dnf');
  expect(installHint('postgis', platformFrom('darwin', ''))).toContain('brew');
  expect(installHint('postgis', platformFrom('win32', ''))).toContain('WSL2');
});
