/** Wire shapes of activation by printed codes, and of the devices that come of it. */

export interface HeldDuty {
  cellCode: string;
  cellName: string;
  level: number;
  /** The office as the list calls it: 网格长, 片长, … */
  post: string;
  role: 'main' | 'deputy' | 'member';
}

/** A person with a duty today, and how far they are. */
export interface DutyHolder {
  personId: number;
  personNo: string;
  name: string;
  org: string | null;
  duties: HeldDuty[];
  /** null: no account yet. */
  loginName: string | null;
  /** Devices in use. */
  devices: number;
  /** Until when a code that was not used yet holds; null: there is none. */
  codeUntil: string | null;
}

/** GET /api/v1/activations?scheme=&under= ; without a scheme those of the first. */
export interface DutyHolders {
  schemes: { code: string; name: string }[];
  /** Code of the one told; null while there is none. */
  scheme: string | null;
  holders: DutyHolder[];
}

/** One printed card. The code is in this answer and nowhere else. */
export interface ActivationCard {
  personId: number;
  personNo: string;
  name: string;
  org: string | null;
  duties: HeldDuty[];
  code: string;
  /** What the QR says. */
  link: string;
  /** ISO time. */
  expiresAt: string;
}

/** POST /api/v1/activations { scheme, under?, personIds?, days?, address? } */
export interface Activations {
  cards: ActivationCard[];
  /** Asked for by number, without a duty today. */
  withoutDuty: number[];
  /** The cards as a page for A4 print. */
  page: string;
}

/** POST /api/v1/activation/look { code } : for whom a code is, before a PIN is set. */
export interface ActivationFor {
  name: string;
  duties: HeldDuty[];
  expiresAt: string;
}

/** GET /api/v1/device : whether this browser is an activated device, and whose. */
export interface KnownDevice {
  known: boolean;
  name: string | null;
}

/** A row of GET /api/v1/devices and /api/v1/me/devices. */
export interface DeviceRow {
  id: number;
  name: string;
  loginName: string;
  client: string | null;
  createdAt: string;
  lastUsedAt: string | null;
  expiresAt: string;
  revokedAt: string | null;
  revokedBy: string | null;
}
