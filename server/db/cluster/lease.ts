import pg from 'pg';

// Any constants will do as long as they never change: two versions of Jingtian may share one cluster.
const LEASE_KEY = '7305810421190001';

/** A connection that says "somebody uses this cluster" for as long as it lives. */
export interface Lease {
  client: pg.Client;
  /** Set before we end the connection ourselves, so that its end is not taken for a loss. */
  ending: boolean;
}

/**
 * Connects and takes the shared lock. The system drops it with the connection, however the process dies, so there
 * is nothing to clean up after a kill -9.
 * @throws what node-postgres throws, see {@link isWorthRetrying}
 */
export async function takeLease(
  superUrl: string,
  onLost: (lease: Lease, cause: Error) => void,
): Promise<Lease> {
  const client = new pg.Client({
    connectionString: superUrl,
    application_name: 'jingtian-lease',
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
  });
  const lease: Lease = { client, ending: true };
  let told = false;
  const lost = (cause: Error) => {
    if (lease.ending || told) return;
    told = true;
    onLost(lease, cause);
  };
  client.on('error', lost);
  client.on('end', () => lost(new Error('the connection ended')));
  try {
    await client.connect();
    // A leaver holds the exclusive lock while it stops the server: either we are cut off, or it gives up.
    await client.query(`set lock_timeout = '10s'`);
    await client.query('select pg_advisory_lock_shared($1)', [LEASE_KEY]);
    lease.ending = false;
    return lease;
  } catch (error) {
    await endQuietly(client);
    throw error;
  }
}

/**
 * Gives the lease back.
 * @returns true when nobody else has one: the server may be stopped, and newcomers wait until it is
 */
export async function giveBackLease(lease: Lease): Promise<boolean> {
  lease.ending = true;
  try {
    await lease.client.query('select pg_advisory_unlock_shared($1)', [LEASE_KEY]);
    const { rows } = await lease.client.query<{ alone: boolean }>(
      'select pg_try_advisory_lock($1) as alone',
      [LEASE_KEY],
    );
    return rows[0]?.alone === true;
  } catch {
    return false; // the server is gone already
  }
}

export async function endQuietly(client: pg.Client): Promise<void> {
  try {
    await client.end();
  } catch {
    // it never connected, or was cut off: ended is ended
  }
}

const RETRY_CODES = new Set([
  ...['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE'], // no server, or one that just died
  ...['57P01', '57P02', '57P03'], // stopping, crashed, starting or recovering
  ...['55P03', '53300'], // lock_timeout, too many connections
]);

/** Whether a failed connection is what happens while a server starts, stops or recovers. */
export function isWorthRetrying(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  return (
    RETRY_CODES.has(code ?? '') || /Connection terminated|not queryable|timeout expired/.test(message ?? '')
  );
}

/** Whether the server answers, but only to say that it is not ready yet (as in crash recovery). */
export function isStartingUp(error: unknown): boolean {
  return (error as { code?: string }).code === '57P03';
}
