import { copyRows, type CopyValue } from '../db/copy.ts';
import type { Transaction } from '../db/pool.ts';

export interface ProjectedRow {
  position: number;
  source_geom: Buffer;
}

/** Projected systems of what is in the stage, and how many bytes of rings each has. */
export async function listProjected(
  trx: Transaction,
): Promise<{ crs: string; features: number; bytes: number }[]> {
  const result = await trx.raw<{ rows: { crs: string; features: number; bytes: number }[] }>(`
    select source_crs crs, count(*) features, sum(length(source_geom)) bytes from stage
     where refused is null and repaired is null and source_geom is not null and source_crs is not null
     group by source_crs order by source_crs`);
  return result.rows;
}

const FETCHED_ROWS = 1000;

/** Streams the source rings of one system in the order of the delivery. */
export async function* readProjected(trx: Transaction, crs: string): AsyncGenerator<ProjectedRow[]> {
  await trx.raw(
    `declare projected_ring no scroll cursor for
     select position, source_geom from stage
      where source_crs = :crs and refused is null and repaired is null and source_geom is not null order by position`,
    { crs },
  );
  for (;;) {
    const { rows } = await trx.raw<{ rows: ProjectedRow[] }>(`fetch ${FETCHED_ROWS} from projected_ring`);
    if (!rows.length) break;
    yield rows;
  }
  await trx.raw('close projected_ring');
}

export async function readProjectedAt(trx: Transaction, positions: number[]): Promise<ProjectedRow[]> {
  const { rows } = await trx.raw<{ rows: ProjectedRow[] }>(
    'select position, source_geom from stage where position = any(cast(:positions as int[])) order by position',
    { positions },
  );
  return rows;
}

/**
 * Puts the noded outlines in place of the others. The hash of the delivery stays: a neighbour's vertex is no news of
 * this cell. A shape that would no longer be valid keeps its outline.
 * @param rows position and EWKB as hex
 * @returns how many were replaced
 */
export async function replaceNoded(trx: Transaction, rows: Iterable<CopyValue[]>): Promise<number> {
  await trx.raw('create temp table noded (position int, geom geometry(MultiPolygon, 4490)) on commit drop');
  await copyRows(trx, 'noded (position, geom)', rows);
  const result = await trx.raw<{ rowCount: number }>(
    `update stage s set geom = n.geom, area_m2 = area_m2(n.geom)
       from noded n where n.position = s.position and st_isvalid(n.geom)`,
  );
  await trx.raw('drop table noded');
  return result.rowCount;
}
