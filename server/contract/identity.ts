/** What the console knows of who is using it. */
export interface Me {
  /** `local`: no logins are asked for; `login`: everybody has one. */
  access: 'local' | 'login';
  /** null: not signed in. */
  caller: {
    kind: 'account' | 'token' | 'local';
    /** null: the machine's own user. */
    accountId: number | null;
    name: string;
    permissions: string[];
    /** Ids of the cells whose subtrees are seen. */
    scope: 'all' | number[];
    /** Sees the cells of their duties: a chief. */
    byDuty: boolean;
    mustChange: boolean;
  } | null;
}

export interface AccountRow {
  id: number;
  loginName: string;
  name: string;
  state: 'active' | 'closed';
  mustChange: boolean;
  hasPassword: boolean;
  lastSeenAt: string | null;
  grants: {
    id: number;
    role: string;
    cellCode: string | null;
    cellName: string | null;
    from: string;
    /** The last day; null: until it is taken back. */
    until: string | null;
  }[];
}

export interface TokenRow {
  id: number;
  name: string;
  loginName: string;
  permissions: string[] | null;
  createdAt: string;
  createdBy: string;
  expiresAt: string;
  lastUsedAt: string | null;
  revokedAt: string | null;
}

export interface Role {
  code: string;
  nameZh: string;
  nameEn: string;
  byDuty: boolean;
  permissions: string[];
}
