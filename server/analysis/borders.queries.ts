import type { Transaction } from '../db/pool.ts';
import type { CheckKey } from './coverage-cells.queries.ts';

/** Takes the border pairs of adopted findings off again: they are named anew, with those found now. */
export async function forgetBorders(trx: Transaction): Promise<void> {
  await trx.raw(`
    update found
       set border_key = null, codes = case when kind = 'gap' then '{}' else codes end,
           cell_ids = case when kind = 'gap' then '{}' else cell_ids end
     where role = 'kept'`);
}

const NAMED = `f.kind <> 'overlap' and f.role <> 'context'`;

/** For COPY: number, level, the one cell it belongs to (0: none) and outline of each finding that needs a border pair. */
export const BORDER_SHAPES = `
  select f.n, f.level, coalesce(f.cell_ids[1], 0), st_asbinary(f.geom, 'NDR') from found f where ${NAMED} order by f.n`;

/** For COPY: level, id, code and outline of the cells that may touch one of these. */
export const borderCells = ({ regionId, schemeId }: CheckKey): string => `
  select c.level, c.cell_id, c.code, st_asbinary(v.geom, 'NDR')
    from (select distinct near.id, f.level
            from found f join cell_version near on near.region_id = ${Number(regionId)} and near.geom && st_expand(f.geom, 1e-8)
           where ${NAMED}) near
    join coverage_cell c on c.region_id = ${Number(regionId)} and c.scheme_id = ${Number(schemeId)} and c.version_id = near.id
                        and c.level = near.level
    join cell_version v on v.region_id = c.region_id and v.id = c.version_id`;

export interface BorderPair {
  n: number;
  /** One or two cells, in the order of their codes. */
  cells: { id: string; code: string }[];
}

export async function saveBorders(trx: Transaction, pairs: BorderPair[]): Promise<void> {
  if (pairs.length > 0)
    await trx.raw(
      `update found f
          set border_key = f.level || ':' || array_to_string(pair.codes, '~'),
              codes = case when f.kind = 'gap' then pair.codes else f.codes end,
              cell_ids = case when f.kind = 'gap' then pair.ids else f.cell_ids end
         from (select n, array_remove(array[a_code, b_code], null) codes, array_remove(array[a_id, b_id], null) ids
                 from unnest(cast(:n as int[]), cast(:aId as bigint[]), cast(:aCode as text[]), cast(:bId as bigint[]), cast(:bCode as text[]))
                      t (n, a_id, a_code, b_id, b_code)) pair
        where f.n = pair.n`,
      {
        n: pairs.map(({ n }) => n),
        aId: pairs.map(({ cells }) => cells[0]!.id),
        aCode: pairs.map(({ cells }) => cells[0]!.code),
        bId: pairs.map(({ cells }) => cells[1]?.id ?? null),
        bCode: pairs.map(({ cells }) => cells[1]?.code ?? null),
      },
    );
  await trx.raw(`
    update found set border_key = level || ':' || case when kind = 'overlap' then array_to_string(codes, '~') else coalesce(parent_code, '') end
     where border_key is null`);
}
