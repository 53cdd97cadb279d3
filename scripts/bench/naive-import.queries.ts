import type { Client } from 'pg';

/** What a script does after a plain copy: check, repair and measure in one statement, without parallel workers. */
export async function checkByHand(client: Client): Promise<void> {
  await client.query(`
    set max_parallel_workers_per_gather = 0;
    set client_min_messages = error;
    create table public.bench_naive as
    select *, st_transform(geom, 6933) metres, st_pointonsurface(geom) point
      from (select ogc_fid, jcbh, xzqdm, tblx, qsx, hsx, mj,
                   case when st_isvalid(geom) then geom
                        else st_multi(st_collectionextract(st_makevalid(geom, 'method=structure keepcollapsed=false'), 3)) end geom
              from public.bench_ogr) mended;
    create index on public.bench_naive using gist (geom);
    create unique index on public.bench_naive (jcbh)`);
}

export async function readOthers(client: Client, table: string): Promise<{ rows: number; areaM2: number }> {
  const { rows } = await client.query<{ rows: number; area_m2: number }>(
    `select count(*)::int rows, sum(abs(st_area(st_transform(geom, 6933)))) area_m2 from public.${table}`,
  );
  return { rows: rows[0]!.rows, areaM2: rows[0]!.area_m2 };
}

/** `deliveredM2` measures what was repaired as it was delivered, which is what tools that only copy hold. */
export async function readOurs(
  client: Client,
): Promise<{ rows: number; areaM2: number; deliveredM2: number }> {
  const { rows } = await client.query<{ rows: number; area_m2: number; delivered_m2: number }>(
    `select count(*)::int rows, sum(area_m2) area_m2,
            sum(case when source_geom is null then area_m2
                     else abs(st_area(st_transform(st_setsrid(st_geomfromwkb(source_geom), 4490), 6933))) end) delivered_m2
       from jingtian.patch`,
  );
  return { rows: rows[0]!.rows, areaM2: rows[0]!.area_m2, deliveredM2: rows[0]!.delivered_m2 };
}

export async function countCells(client: Client): Promise<number> {
  const { rows } = await client.query<{ cells: number }>('select count(*)::int cells from jingtian.cell');
  return rows[0]!.cells;
}
