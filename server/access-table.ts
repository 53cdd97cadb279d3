import type { Permission } from './identity/permissions.ts';

/** `public`: anybody; `signed-in`: anybody we know; else the permission that is needed. */
export type Need = 'public' | 'signed-in' | Permission;

const READ = ['GET', 'HEAD'];
const row = (
  methods: string | string[],
  pattern: string,
  need: Need,
  audit = auditOf(typeof methods === 'string' ? methods : methods[0]!, need),
) => ({
  methods: typeof methods === 'string' ? [methods] : methods,
  pattern: toPattern(pattern),
  need,
  // What is written down before it is done: writes, exports, reads of personal data.
  audit,
});

/**
 * Which permission each route needs, the first that fits. A route that is not here is reached by nobody: a test walks all
 * routes of the program.
 */
export const ACCESS_TABLE = [
  // First, because most requests are tiles.
  row(READ, '/tiles/**', 'land.read'),
  row(READ, '/health', 'public'),
  row(READ, '/ready', 'public'),
  row(READ, '/metrics', 'public'),
  row(READ, '/api/v1/openapi.json', 'signed-in'),
  row('POST', '/api/v1/login', 'public'),
  row(READ, '/api/v1/me', 'public'),
  row('POST', '/api/v1/activation(?:/look)?', 'public'),
  row(READ, '/api/v1/device', 'public'),
  row('POST', '/api/v1/device/login', 'public'),
  row('POST', '/api/v1/logout', 'signed-in'),
  row('POST', '/api/v1/me/password', 'signed-in'),
  row(READ, '/api/v1/me/sessions', 'signed-in'),
  row('DELETE', '/api/v1/me/sessions/*', 'signed-in'),
  row(READ, '/api/v1/me/tokens', 'signed-in'),
  row('POST', '/api/v1/me/tokens', 'signed-in'),
  row('DELETE', '/api/v1/me/tokens/*', 'signed-in'),
  row(READ, '/api/v1/me/devices', 'signed-in'),
  row('DELETE', '/api/v1/me/devices/*', 'signed-in'),
  row(READ, '/api/v1/activations', 'account.manage', 'read-personal'),
  row('POST', '/api/v1/activations', 'account.manage'),
  row(READ, '/api/v1/devices', 'account.manage'),
  row('DELETE', '/api/v1/devices/*', 'account.manage'),
  row(READ, '/api/v1/accounts', 'account.manage'),
  row('POST', '/api/v1/accounts', 'account.manage'),
  row('POST', '/api/v1/accounts/*/(?:reset|close)', 'account.manage'),
  row(READ, '/api/v1/roles', 'signed-in'),
  row(READ, '/api/v1/grants', 'role.grant'),
  row('POST', '/api/v1/grants', 'role.grant'),
  row('DELETE', '/api/v1/grants/*', 'role.grant'),
  row(READ, '/api/v1/audit', 'audit.read'),

  row(READ, '/imagery/**', 'land.read'),
  row(READ, '/ogc(?:/.*)?', 'land.read'),
  row(READ, '/api/v1/map-events', 'land.read'),

  row(READ, '/api/v1/chief', 'land.read', 'read-personal'),
  row(READ, '/api/v1/patches/*/responsible', 'people.read'),
  row(READ, '/api/v1/coverage/(?:people|patrols)', 'people.read'),
  row(READ, '/api/v1/export/**', 'export'),
  row(READ, '/api/v1/import-runs/*/quarantine.zip', 'export'),

  row('POST', '/api/v1/uploads', 'patches.import'),
  row('PUT', '/api/v1/uploads/*/files', 'patches.import'),
  row([...READ, 'DELETE'], '/api/v1/uploads/*', 'patches.import'),
  row('POST', '/api/v1/uploads/*/inspect', 'patches.import'),
  row('POST', '/api/v1/imports', 'patches.import'),
  row('POST', '/api/v1/mapping-profiles/guess', 'patches.import'),
  row(['PUT', 'DELETE'], '/api/v1/mapping-profiles/*', 'patches.import'),
  row('POST', '/api/v1/import-runs/*/undo', 'import.undo'),
  row('POST', '/api/v1/jobs', 'coverage.check'),
  row('DELETE', '/api/v1/jobs/*', 'coverage.check'),

  row(['PATCH', 'DELETE'], '/api/v1/(?:schemes|batches)/*', 'cells.edit'),
  row(['PUT', 'POST'], '/api/v1/borders(?:/preview|/locks)?', 'cells.edit'),
  row('POST', '/api/v1/cells/(?:merge|[^/]+/split)', 'cells.edit'),
  row('POST', '/api/v1/(?:repairs|findings/[^/]+/(?:repair|special|non-grid))', 'cells.edit'),
  row('POST', '/api/v1/coverage/decisions', 'coverage.decide'),
  row('POST', '/api/v1/coverage/findings/*/decisions', 'coverage.decide'),
  row(['POST', 'DELETE'], '/api/v1/patches/*/split', 'patch.split'),
  row(['POST', 'PUT', 'DELETE'], '/api/v1/patches/*/decision', 'patch.decide'),
  row(['POST', 'PUT', 'DELETE'], '/api/v1/decisions(?:/[^/]+)?', 'patch.decide'),

  row(
    READ,
    '/api/v1/(?:basemaps|batches|borders|cells|certificate|coverage|decisions|import-formats|import-runs|jobs|layers|mapping-profiles|patches|schemes|search|statistics|totals)(?:/.*)?',
    'land.read',
  ),
] as const;

function auditOf(method: string, need: Need): 'write' | 'export' | 'read-personal' | null {
  if (need === 'export') return 'export';
  if (need === 'people.read') return 'read-personal';
  return READ.includes(method) || need === 'public' ? null : 'write';
}

/** What a request needs; null: there is no such route. */
export function needOf(method: string, path: string): (typeof ACCESS_TABLE)[number] | null {
  return ACCESS_TABLE.find(({ methods, pattern }) => methods.includes(method) && pattern.test(path)) ?? null;
}

/** `*` stands for one part of an address, `**` for all that follows; the rest is a regular expression. */
function toPattern(text: string): RegExp {
  const parts = text.replaceAll('/**', '/.+').replaceAll(/\/\*(?=\/|$)/g, '/[^/]+');
  return new RegExp(`^${parts}$`);
}
