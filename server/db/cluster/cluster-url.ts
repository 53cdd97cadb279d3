import type { Postmaster } from './postmaster.ts';

/**
 * Connection string over the unix socket, for node-postgres and libpq alike.
 * `sslmode=disable` because PGSSLMODE in the environment would otherwise ask for TLS on a socket that has none.
 * The `host` parameter wins over `localhost`, which is there only because knex takes a URL without a host for a file.
 */
export function clusterUrl(
  server: Pick<Postmaster, 'socketDir' | 'port'>,
  role: string,
  password: string,
  database: string,
): string {
  const host = encodeURIComponent(server.socketDir);
  return `postgresql://${role}:${encodeURIComponent(password)}@localhost/${database}?host=${host}&port=${server.port}&sslmode=disable`;
}
