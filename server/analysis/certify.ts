import { createHash } from 'node:crypto';
import type { CoverageCertificate } from '../contract/certificate.ts';
import type { Database } from '../db/pool.ts';
import { AppError } from '../errors.ts';
import { requireScheme } from '../catalog/require.ts';
import {
  drawCertified,
  gatherCertified,
  measureCertified,
  readCertifiedCells,
  readEngine,
  readInstant,
  sumFindings,
} from './certificate.queries.ts';
import { checkPatrols, checkPeople } from './people-coverage.ts';

export interface CertificateRequest {
  regionId: number;
  scheme: string;
  /** ISO date. */
  date: string;
  under?: string | undefined;
  /** Recorded instant in ISO; left out: now. */
  asKnownAt?: string | undefined;
  /** Of the program. */
  version: string;
}

/**
 * Certifies what of each parent its cells cover, once, twice, not at all, measured from the stored versions apart from the
 * coverage check. With the same `asKnownAt` the same hash comes out later, whatever was corrected since.
 * @throws AppError `scheme-not-found`, `cell-not-found`
 */
export async function certifyCoverage(
  db: Database,
  request: CertificateRequest,
): Promise<CoverageCertificate> {
  const { regionId, date } = request;
  const scheme = (await requireScheme(db, regionId, request.scheme))!;
  const under = request.under ?? null;
  return db.transaction(async (trx) => {
    const madeAt = await readInstant(trx);
    const asKnownAt = request.asKnownAt ?? madeAt;
    const key = { regionId, schemeId: scheme.id, onDate: date, knownAt: asKnownAt };
    await gatherCertified(trx, { ...key, under });
    const found = await readCertifiedCells(trx);
    if (found.cells === 0)
      throw new AppError(
        'cell-not-found',
        `${date} 没有网格 ${under ?? ''} / There is no cell ${under ?? ''} on ${date}`,
      );
    const levels = await measureCertified(trx, scheme.settings.partialBelow);
    const day = { regionId, schemeId: scheme.id, scheme: scheme.code, date, under };
    const people = await checkPeople(trx, day);
    const patrols = await checkPatrols(trx, day);
    const inputHash = found.hash;
    const sealed = {
      ...{ scheme: scheme.code, date, under, settings: scheme.settings, inputHash },
      levels: levels.map((level) =>
        Object.values(level).map((value) => (Number.isInteger(value) ? value : value.toFixed(2))),
      ),
    };
    return {
      ...{ scheme: scheme.code, schemeName: scheme.name, date, asKnownAt, levels, inputHash, madeAt },
      under: under === null ? null : { code: under, name: found.top ?? under },
      ...{ cells: found.cells, leaves: found.leaves },
      people: {
        ...{ cells: people.cells, manned: people.manned, acting: people.acting },
        unmanned: people.unmanned?.length ?? null,
      },
      patrols: {
        ...{ cells: patrols.totals.cells, notRequired: patrols.notRequired, missed: patrols.totals.missed },
        ...{ visits: patrols.totals.visits, due: patrols.totals.due },
      },
      findings: await sumFindings(trx, key),
      certificateHash: createHash('sha256').update(JSON.stringify(sealed)).digest('hex'),
      engine: { ...(await readEngine(trx)), jingtian: request.version },
      map: await drawCertified(trx, key),
    };
  });
}
