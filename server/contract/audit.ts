/** GET /api/v1/audit?action=&who=&from=&until=&after=&limit= , newest first. */
export interface AuditPage {
  rows: AuditListRow[];
  total: number;
  /** Give it as `after` for the next page; null on the last. */
  next: number | null;
}

export interface AuditListRow {
  id: number;
  /** UTC, ISO 8601. */
  at: string;
  kind: 'account' | 'token' | 'local' | 'nobody';
  accountId: number | null;
  tokenId: number | null;
  personId: number | null;
  who: string;
  action: string;
  target: string;
  detail: Record<string, unknown>;
  /** Whether the chain holds it already; it does within seconds. */
  sealed: boolean;
}
