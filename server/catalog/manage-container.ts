import type { Dependent } from '../contract/import-runs.ts';
import type { Database } from '../db/pool.ts';
import { AppError } from '../errors.ts';
import { waitForImportTurn } from './import-runs.queries.ts';
import {
  deleteBatch,
  deleteScheme,
  findContainer,
  listBatchDependents,
  listSchemeDependents,
  renameContainer,
  type Container,
  type ContainerKey,
} from './manage-container.queries.ts';

export type { Container, ContainerKey } from './manage-container.queries.ts';
export type ContainerKind = ContainerKey['kind'];

/**
 * Gives a scheme or a batch another name or code. The import runs go with the code, so that the history stays together.
 * @throws AppError `scheme-not-found`, `batch-not-found`, `code-taken`
 */
export async function changeContainer(
  db: Database,
  key: ContainerKey,
  change: { code?: string | undefined; name?: string | undefined },
): Promise<Container> {
  return db.transaction(async (trx) => {
    await waitForImportTurn(trx, key.regionId);
    const found = required(await findContainer(trx, key), key);
    const code = change.code ?? found.code;
    if (code !== found.code && (await findContainer(trx, { ...key, code })))
      throw new AppError('code-taken', `代码 ${code} 已在使用 / The code ${code} is in use`);
    const renamed = { ...found, code, name: change.name ?? found.name };
    await renameContainer(trx, key, renamed);
    return renamed;
  });
}

/**
 * Deletes a scheme or a batch of which nothing holds any more: no cells or patches, no work of people. What was undone
 * goes with it.
 * @throws AppError `scheme-not-found`, `batch-not-found`, `delete-refused` with what depends on it
 */
export async function deleteContainer(db: Database, key: ContainerKey): Promise<void> {
  await db.transaction(async (trx) => {
    await waitForImportTurn(trx, key.regionId);
    const { id } = required(await findContainer(trx, key), key);
    const at = { regionId: key.regionId, id, code: key.code };
    const dependents: Dependent[] =
      key.kind === 'scheme' ? await listSchemeDependents(trx, at) : await listBatchDependents(trx, at);
    if (dependents.length > 0)
      throw new AppError(
        'delete-refused',
        `${key.code} 不能删除，还有内容依赖它 / ${key.code} cannot be deleted: something depends on it`,
        { dependents, hint: '先用 import undo 撤销导入 / Undo the imports first: import undo' },
      );
    if (key.kind === 'scheme') await deleteScheme(trx, at);
    else await deleteBatch(trx, at);
  });
}

function required(found: Container | null, key: ContainerKey): Container {
  if (found) return found;
  throw key.kind === 'scheme'
    ? new AppError('scheme-not-found', `没有方案 ${key.code} / There is no scheme ${key.code}`)
    : new AppError('batch-not-found', `没有批次 ${key.code} / There is no batch ${key.code}`);
}
