/** Values that mean something in the world under test, by the name of the parameter or property they may stand for. */
export type KnownValues = Record<string, readonly unknown[]>;

/** What a name stands for: `cellId`, `parent` and `under` are cells. */
const ALIASES: Record<string, string> = {
  ...{ cellId: 'cells', cell: 'cells', parent: 'cells', under: 'under', toCellId: 'cells' },
  ...{ patchIds: 'patches', ids: 'findings', findings: 'findings', part: 'parts', personIds: 'people' },
  ...{ toCode: 'cellCodes', layer: 'layers', targetLayer: 'layers', nonGridLayer: 'layers' },
  ...{ accountId: 'victims', id: 'none', code: 'codes', from: 'fromTo', to: 'fromTo', uploadId: 'uploads' },
  ...{ date: 'days', validFrom: 'days', until: 'days', datetime: 'days', profile: 'profiles', role: 'roles' },
  ...{ featureId: 'features', versionId: 'versions', lon: 'lons', lat: 'lats' },
};

export function knownFor(known: KnownValues, name: string, path: string): readonly unknown[] {
  if (name === 'id' || name === 'code' || name === 'featureId') {
    const noun = /\/([^/]+)\/(?:items\/)?\{/.exec(path)?.[1];
    if (noun && known[noun]) return known[noun];
  }
  // Two batches are compared, or two days: the one or the other.
  if ((name === 'from' || name === 'to') && /changes/.test(path)) return known.batches ?? [];
  return known[ALIASES[name] ?? name] ?? known[name] ?? [];
}
