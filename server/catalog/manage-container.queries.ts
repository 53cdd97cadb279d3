import type { Dependent } from '../contract/import-runs.ts';
import type { Queryable, Transaction } from '../db/pool.ts';

export interface ContainerKey {
  regionId: number;
  kind: 'scheme' | 'batch';
  code: string;
}

export interface Container {
  id: number;
  code: string;
  name: string;
}

interface Inside {
  regionId: number;
  id: number;
  code: string;
}

export async function findContainer(db: Queryable, key: ContainerKey): Promise<Container | null> {
  const result = await db.raw<{ rows: Container[] }>(
    `select id, code, name from ${key.kind === 'scheme' ? 'scheme' : 'batch'} where region_id = :regionId and code = :code`,
    { regionId: key.regionId, code: key.code },
  );
  return result.rows[0] ?? null;
}

export async function listContainers(
  db: Queryable,
  regionId: number,
  kind: ContainerKey['kind'],
): Promise<(Container & { holds: number })[]> {
  const result = await db.raw<{ rows: (Container & { holds: number })[] }>(
    kind === 'scheme'
      ? `select s.id, s.code, s.name, (select count(*) from cell_version v where v.region_id = s.region_id and v.scheme_id = s.id
              and upper_inf(v.recorded) and v.valid @> current_date) holds
           from scheme s where s.region_id = :regionId order by s.code`
      : `select b.id, b.code, b.name, (select count(*) from patch p where p.region_id = b.region_id and p.batch_id = b.id) holds
           from batch b where b.region_id = :regionId order by b.code`,
    { regionId },
  );
  return result.rows;
}

export async function renameContainer(trx: Transaction, key: ContainerKey, to: Container): Promise<void> {
  const { regionId, code: before } = key;
  await trx.raw(
    `update ${key.kind === 'scheme' ? 'scheme' : 'batch'} set code = :code, name = :name where region_id = :regionId and id = :id`,
    { regionId, id: to.id, code: to.code, name: to.name },
  );
  if (to.code === before) return;
  await trx.raw(
    key.kind === 'scheme'
      ? `update import_run set target = :code || substr(target, length(:before) + 1)
          where region_id = :regionId and kind in ('cells', 'edit') and left(target, length(:before) + 1) = :before || '/'
            and strpos(substr(target, length(:before) + 2), '/') = 0`
      : `update import_run set target = :code where region_id = :regionId and kind = 'patches' and target = :before`,
    { regionId, before, code: to.code },
  );
}

/** Cells that are held true, findings a person decided on. */
export async function listSchemeDependents(db: Queryable, at: Inside): Promise<Dependent[]> {
  const result = await db.raw<{ rows: { cells: number; findings: number; assigned: number }[] }>(
    `select (select count(distinct cell_id) from cell_version
              where region_id = :regionId and scheme_id = :id and upper_inf(recorded)) cells,
            (select count(*) from coverage_finding where region_id = :regionId and scheme_id = :id
                and state in ('accepted', 'disputed', 'adjudicated')) findings,
            (select count(*) from patch_assignment where region_id = :regionId and scheme_id = :id and lead_cell_id is not null) assigned`,
    { regionId: at.regionId, id: at.id },
  );
  const { cells, findings, assigned } = result.rows[0]!;
  return [
    { kind: 'cells', n: cells, zh: `${cells} 个网格`, en: `${cells} cells` },
    { kind: 'assignment', n: assigned, zh: `${assigned} 个已分派的图斑`, en: `${assigned} assigned patches` },
    {
      kind: 'finding',
      n: findings,
      zh: `${findings} 条已处理的核查问题`,
      en: `${findings} findings decided on`,
    },
  ].flatMap(({ kind, n, zh, en }) => (n > 0 ? [{ kind, id: null, count: n, message: `${zh} / ${en}` }] : []));
}

export async function listBatchDependents(db: Queryable, at: Inside): Promise<Dependent[]> {
  const result = await db.raw<{ rows: { patches: number }[] }>(
    'select count(*) patches from patch where region_id = :regionId and batch_id = :id',
    { regionId: at.regionId, id: at.id },
  );
  const { patches } = result.rows[0]!;
  if (patches === 0) return [];
  return [{ kind: 'patches', id: null, count: patches, message: `${patches} 个图斑 / ${patches} patches` }];
}

/** The scheme with all that was made from it and all that was undone in it. */
export async function deleteScheme(trx: Transaction, at: Inside): Promise<void> {
  const key = { regionId: at.regionId, id: at.id };
  for (const table of [
    'patch_assignment',
    'assignment_run',
    'coverage_finding',
    'coverage_check',
    'coverage_cell',
    'cell_exclave',
    'tile_shape',
    'tile_level',
    'tile_label',
    'tile_build',
  ])
    await trx.raw(`delete from ${table} where region_id = :regionId and scheme_id = :id`, key);
  const cells = 'select id from cell where region_id = :regionId and scheme_id = :id';
  await trx.raw(`delete from cell_lineage where region_id = :regionId and from_cell_id in (${cells})`, key);
  await trx.raw(`delete from cell_change where region_id = :regionId and cell_id in (${cells})`, key);
  for (const table of ['cell_version', 'cell', 'scheme_kind', 'scheme_level'])
    await trx.raw(`delete from ${table} where region_id = :regionId and scheme_id = :id`, key);
  await trx.raw('delete from scheme where region_id = :regionId and id = :id', key);
}

export async function deleteBatch(trx: Transaction, at: Inside): Promise<void> {
  const key = { regionId: at.regionId, id: at.id };
  for (const table of ['assignment_run', 'patch_history'])
    await trx.raw(`delete from ${table} where region_id = :regionId and batch_id = :id`, key);
  await trx.raw('delete from batch where region_id = :regionId and id = :id', key);
}
