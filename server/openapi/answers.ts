import type { Container } from '../catalog/manage-container.ts';
import type { SchemeSettingsState } from '../catalog/scheme-settings.ts';
import type {
  ActivationFor,
  Activations,
  DeviceRow,
  DutyHolders,
  KnownDevice,
} from '../contract/activation.ts';
import type { AuditPage } from '../contract/audit.ts';
import type { BasemapList } from '../contract/basemaps.ts';
import type { BorderReport, BorderSheet, LockReport } from '../contract/borders.ts';
import type { CellColours, CellCoverage } from '../contract/cell-coverage.ts';
import type { CellPassage, DeclaredNonGrid, RepairReport, ReshapeReport } from '../contract/cell-edits.ts';
import type { CoverageCertificate } from '../contract/certificate.ts';
import type { ChiefPage } from '../contract/chief-page.ts';
import type { DecisionList, DecisionState } from '../contract/decisions.ts';
import type { AccountRow, Me, Role, TokenRow } from '../contract/identity.ts';
import type { ImportRunDetail, ImportRunPage, UndoReport } from '../contract/import-runs.ts';
import type { Job } from '../contract/jobs.ts';
import type * as land from '../contract/land.ts';
import type { ReferenceLayer } from '../contract/layers.ts';
import type { ListedProfile, MappingGuess } from '../contract/mapping-profile.ts';
import type { PatchPart } from '../contract/overlay.ts';
import type { PatrolCoverage, PeopleCoverage, ResponsibleAnswer } from '../contract/people.ts';
import type { CoverageReport } from '../contract/reports.ts';
import type {
  FatePatch,
  Statistics,
  StatisticsChanges,
  StatisticsComparison,
} from '../contract/statistics.ts';
import type { ImportFormat, Upload, UploadedFile } from '../contract/upload.ts';
import type { SessionListRow } from '../identity/sessions.queries.ts';
import type { Readiness } from '../db/readiness.ts';

/** TileJSON 3.0.0. */
interface TileJson {
  tilejson: '3.0.0';
  tiles: string[];
  minzoom: number;
  maxzoom: number;
  bounds?: number[];
  vector_layers: { id: string; fields: Record<string, string> }[];
}

/**
 * What each operation answers in JSON. `npm run docs:api` makes `answers.json` of it, which the OpenAPI document holds as
 * its schemas; a test looks that both agree.
 */
export interface Answers {
  'GET /health': { status: 'ok' };
  'GET /ready': Readiness;
  'GET /api/v1/openapi.json': { openapi: string; paths: Record<string, unknown> };

  'POST /api/v1/login': { name: string; mustChange: boolean };
  'GET /api/v1/me': Me;
  'GET /api/v1/me/sessions': { sessions: (SessionListRow & { current: boolean })[] };
  'GET /api/v1/me/tokens': { tokens: TokenRow[] };
  'POST /api/v1/me/tokens': { id: number; secret: string; expiresAt: string };
  'GET /api/v1/activations': DutyHolders;
  'POST /api/v1/activations': Activations;
  'POST /api/v1/activation/look': ActivationFor;
  'POST /api/v1/activation': { name: string };
  'GET /api/v1/device': KnownDevice;
  'POST /api/v1/device/login': { name: string };
  'GET /api/v1/me/devices': { devices: DeviceRow[] };
  'GET /api/v1/devices': { devices: DeviceRow[] };
  'GET /api/v1/accounts': { accounts: AccountRow[] };
  'POST /api/v1/accounts': { id: number; oneTimePassword: string | null };
  'POST /api/v1/accounts/{id}/reset': { oneTimePassword: string };
  'GET /api/v1/roles': { roles: Role[] };
  'GET /api/v1/grants': { accounts: AccountRow[] };
  'POST /api/v1/grants': { id: number };
  'GET /api/v1/audit': AuditPage;

  'GET /api/v1/patches': land.PatchPage;
  'GET /api/v1/patches/{id}': land.PatchDetail;
  'GET /api/v1/cells': land.CellPage;
  'GET /api/v1/cells/{id}': land.CellDetail;
  'GET /api/v1/cells/{id}/lineage': { rows: CellPassage[] };
  'GET /api/v1/search': { hits: land.SearchHit[] };
  'GET /api/v1/layers': { layers: ReferenceLayer[] };
  'GET /api/v1/import-runs': ImportRunPage;
  'GET /api/v1/import-runs/{id}': ImportRunDetail;
  'POST /api/v1/import-runs/{id}/undo': UndoReport;
  'PATCH /api/v1/schemes/{code}': Container | SchemeSettingsState;
  'PATCH /api/v1/batches/{code}': Container;

  'GET /api/v1/schemes': { schemes: land.Scheme[] };
  'GET /api/v1/batches': { batches: land.Batch[] };
  'GET /api/v1/totals': land.AssignmentTotals;
  'GET /api/v1/coverage': CoverageReport;
  'GET /api/v1/coverage/groups': land.FindingGroupPage;
  'GET /api/v1/coverage/findings': land.FindingPage;
  'GET /api/v1/coverage/findings/{id}': land.FindingRow & { geometry: GeoJSON.MultiPolygon };
  'GET /api/v1/coverage/findings/{id}/history': { history: land.FindingEvent[] };
  'POST /api/v1/coverage/findings/{id}/decisions': {
    state: land.FindingState;
    history: land.FindingEvent[];
  };
  'POST /api/v1/coverage/decisions': land.FindingDecisions;
  'GET /api/v1/coverage/people': PeopleCoverage;
  'GET /api/v1/coverage/patrols': PatrolCoverage;
  'GET /api/v1/coverage/cells': CellColours;
  'GET /api/v1/chief': ChiefPage;
  'GET /api/v1/cells/{id}/coverage': CellCoverage;
  'GET /api/v1/patches/{id}/responsible': ResponsibleAnswer;
  'GET /api/v1/patches/{id}/decision': DecisionState;
  'POST /api/v1/patches/{id}/decision': DecisionState;
  'DELETE /api/v1/patches/{id}/decision': DecisionState;
  'GET /api/v1/decisions': DecisionList;
  'POST /api/v1/decisions': DecisionList;
  'POST /api/v1/patches/{id}/split': { parts: PatchPart[] };
  'DELETE /api/v1/patches/{id}/split': { parts: PatchPart[] };
  'POST /api/v1/findings/{id}/repair': RepairReport;
  'POST /api/v1/findings/{id}/special': RepairReport;
  'POST /api/v1/findings/{id}/non-grid': DeclaredNonGrid;
  'POST /api/v1/repairs': RepairReport;
  'POST /api/v1/cells/merge': ReshapeReport;
  'POST /api/v1/cells/{id}/split': ReshapeReport;
  'GET /api/v1/borders': BorderSheet;
  'POST /api/v1/borders/preview': BorderReport;
  'PUT /api/v1/borders': BorderReport;
  'PUT /api/v1/borders/locks': LockReport;

  'GET /api/v1/import-formats': { formats: ImportFormat[] };
  'POST /api/v1/uploads': Upload;
  'GET /api/v1/uploads/{id}': Upload;
  'PUT /api/v1/uploads/{id}/files': UploadedFile;
  'POST /api/v1/imports': Job;
  'GET /api/v1/mapping-profiles': { profiles: ListedProfile[] };
  'POST /api/v1/mapping-profiles/guess': MappingGuess;
  'GET /api/v1/mapping-profiles/{code}': ListedProfile;
  'PUT /api/v1/mapping-profiles/{code}': ListedProfile;

  'POST /api/v1/jobs': Job;
  'GET /api/v1/jobs': { jobs: Job[] };
  'GET /api/v1/jobs/{id}': Job;
  'DELETE /api/v1/jobs/{id}': Job;

  'GET /api/v1/statistics': Statistics;
  'GET /api/v1/statistics/comparison': StatisticsComparison;
  'GET /api/v1/statistics/changes': StatisticsChanges;
  'GET /api/v1/statistics/changes/patches': { rows: FatePatch[]; total: number };
  'GET /api/v1/certificate': CoverageCertificate;

  'GET /tiles/{layer}.json': TileJson;
  'GET /tiles/layers/{code}.json': TileJson;
  'GET /api/v1/basemaps': BasemapList;
}
