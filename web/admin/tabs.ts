const NEEDS = {
  accounts: 'account.manage',
  activation: 'account.manage',
  devices: 'account.manage',
  grants: 'role.grant',
  audit: 'audit.read',
} as const;

export type AdminTab = keyof typeof NEEDS;

/** The pages of an administrator; none for whoever works on the land. */
export function adminTabs(permissions: readonly string[]): AdminTab[] {
  return (Object.keys(NEEDS) as AdminTab[]).filter((tab) => permissions.includes(NEEDS[tab]));
}
