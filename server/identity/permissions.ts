/**
 * What a role may do. Roles are rows (`role_permission`), so an office can make its own; the words are ours, because
 * routes name them.
 */
export const PERMISSIONS = [
  'land.read', // cells, patches, findings, layers, tiles, statistics, certificates
  'people.read', // names and telephones
  'export',
  'cells.import',
  'cells.edit', // borders, repairs, merges, splits, scheme settings
  'patches.import',
  'layers.import',
  'people.import',
  'coverage.check',
  'coverage.decide',
  'assign.run',
  'patch.decide', // override, adjudicate
  'patch.split',
  'import.undo',
  'account.manage', // accounts, activation, resets
  'role.grant', // who may do what where
  'audit.read',
] as const;

export type Permission = (typeof PERMISSIONS)[number];

export function isPermission(text: string): text is Permission {
  return (PERMISSIONS as readonly string[]).includes(text);
}
