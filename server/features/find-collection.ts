import type { Database } from '../db/pool.ts';
import { AppError } from '../errors.ts';
import { findSchemeId, listLayerNames } from './collection-list.queries.ts';
import { FIXED_COLLECTIONS, LAYER_PREFIX, layerCollection, type Collection } from './collections.queries.ts';
import type { CollectionKeys } from './items.queries.ts';

export interface FoundCollection {
  collection: Collection;
  keys: CollectionKeys;
}

/** All collections of a region: the fixed ones and one of each reference layer. */
export async function findCollections(
  db: Database,
  regionId: number,
  scheme: string | null,
): Promise<FoundCollection[]> {
  const [schemeId, layers] = await Promise.all([
    requireSchemeId(db, regionId, scheme),
    listLayerNames(db, regionId),
  ]);
  return [
    ...FIXED_COLLECTIONS.map((collection) => ({ collection, keys: { regionId, schemeId, layerId: null } })),
    ...layers.map((layer) => ({
      collection: layerCollection(layer),
      keys: { regionId, schemeId, layerId: layer.id },
    })),
  ];
}

/** @throws AppError `collection-not-found`, `scheme-not-found` */
export async function findCollection(
  db: Database,
  regionId: number,
  id: string,
  scheme: string | null,
): Promise<FoundCollection> {
  const fixed = FIXED_COLLECTIONS.find((collection) => collection.id === id);
  if (fixed) {
    const schemeId = await requireSchemeId(db, regionId, scheme);
    return { collection: fixed, keys: { regionId, schemeId, layerId: null } };
  }
  const found = id.startsWith(LAYER_PREFIX)
    ? (await findCollections(db, regionId, scheme)).find(({ collection }) => collection.id === id)
    : undefined;
  if (!found) throw new AppError('collection-not-found', `没有数据集 ${id} / There is no collection ${id}`);
  return found;
}

async function requireSchemeId(db: Database, regionId: number, code: string | null): Promise<number | null> {
  const id = await findSchemeId(db, regionId, code);
  if (id === null && code !== null)
    throw new AppError('scheme-not-found', `没有方案 ${code} / There is no scheme ${code}`);
  return id;
}
