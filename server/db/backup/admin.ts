import pg from 'pg';
import type { OpenedDatabase } from '../open-database.ts';

/** A role that sees all rows and may make the schema anew, and the version of its server. */
export interface Admin {
  url: string;
  /** For example `15.18`. */
  version: string;
}

export async function findAdmin(opened: Pick<OpenedDatabase, 'adminUrl'>): Promise<Admin> {
  const version = await ask<{ server_version: string }>(opened.adminUrl, 'show server_version');
  return { url: opened.adminUrl, version: version.server_version };
}

/** Whether there is anything that a restore would take away. */
export async function holdsData(admin: Admin): Promise<boolean> {
  const { there } = await ask<{ there: boolean }>(
    admin.url,
    'select exists (select from jingtian.scheme) or exists (select from jingtian.batch) there',
  );
  return there;
}

async function ask<Row extends object>(url: string, sql: string): Promise<Row> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows[0]!;
  } finally {
    await client.end();
  }
}
