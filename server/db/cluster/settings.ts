/** What the settings depend on. Sizes in MB. */
export interface Machine {
  memoryMb: number;
  /** Size of /dev/shm; null where there is none to ask. */
  sharedMemoryFsMb: number | null;
  freeDiskMb: number;
  lz4: boolean;
}

/**
 * Settings of the private cluster for this machine, as lines of a PostgreSQL configuration file.
 * They are included behind initdb's own lines; a later line in postgresql.conf or ALTER SYSTEM overrides them.
 */
export function clusterSettings(machine: Machine): string[] {
  const { memoryMb, freeDiskMb } = machine;
  const small = memoryMb < 4096;
  const roomy = memoryMb >= 8192;
  const lines = [
    `shared_buffers = ${clamp(Math.floor(memoryMb / 4), 32, 2048)}MB`,
    `effective_cache_size = ${clamp(Math.floor(memoryMb / 2), 64, 32_768)}MB`,
    `work_mem = ${small ? 32 : roomy ? 128 : 64}MB`,
    `maintenance_work_mem = ${small ? 128 : roomy ? 512 : 256}MB`,
    `max_wal_size = ${freeDiskMb < 20_480 ? '1GB' : '4GB'}`,
    'checkpoint_timeout = 15min',
    `wal_compression = ${machine.lz4 ? 'lz4' : 'on'}`,
    'jit = off', // compiling costs more than it saves: our queries spend their time inside GEOS
    'random_page_cost = 1.1',
    'max_connections = 100',
    'fsync = on',
    'synchronous_commit = on',
    'full_page_writes = on',
    'logging_collector = off',
    "log_line_prefix = '%m [%p] %q%u@%d '",
    'log_checkpoints = off',
    // A failed statement may carry names and telephone numbers, or a megabyte of geometry
    'log_min_error_statement = panic',
    "lc_messages = 'C'",
  ];
  // Containers give /dev/shm 64 MB by default: a parallel hash join then dies with "No space left on device"
  if (machine.sharedMemoryFsMb !== null && machine.sharedMemoryFsMb < 1024) {
    lines.push('dynamic_shared_memory_type = sysv');
  }
  return lines;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
