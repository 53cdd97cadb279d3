import { PERMISSIONS, type Permission } from './permissions.ts';

export type CallerScope =
  | 'all'
  | {
      /** Roots of the subtrees held today, those of absent holders whose deputy the caller is included. */
      cellIds: number[];
    };

/** Who asks: what a request or a command may do and see. */
export interface Caller {
  kind: 'account' | 'token' | 'local';
  accountId: number | null;
  tokenId: number | null;
  personId: number | null;
  name: string;
  permissions: ReadonlySet<Permission>;
  scope: CallerScope;
  /** The scope is that of the person's duties: a chief, whose own page is the first place. */
  byDuty: boolean;
  /** Permission epoch of the region: another number whenever anybody's rights changed. */
  epoch: number;
}

/** Whoever has the machine itself: commands, and the console on the machine while no logins are asked for. */
export const LOCAL_CALLER: Caller = Object.freeze({
  kind: 'local',
  accountId: null,
  tokenId: null,
  personId: null,
  name: 'local',
  permissions: new Set(PERMISSIONS),
  scope: 'all',
  byDuty: false,
  epoch: 0,
});
