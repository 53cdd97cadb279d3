import { useTranslation } from 'react-i18next';
import type { ChiefCell, ChiefPatch } from '../../server/contract/chief-page.ts';
import type { Nearness } from '../../server/geo/near.ts';
import { formatMu } from '../format/area.ts';
import { formatPercent } from '../format/number.ts';
import { typeName } from '../format/type-name.ts';
import { useWords } from './words.ts';

/** The patches of a cell, the newest first; each with its share and, once the phone knows where it is, how far it is. */
export function PatchList({
  cell,
  near,
  onChoose,
}: {
  cell: ChiefCell;
  near: Map<number, Nearness>;
  onChoose: (id: number) => void;
}) {
  const { t } = useTranslation();
  const { patches, patchesTotal } = cell;
  return (
    <section className="block">
      <h2>
        {t('chief.patches.title')} <small>{t('chief.patches.count', { n: patchesTotal })}</small>
      </h2>
      <ul className="patches">
        {patches.map((patch) => (
          <li key={patch.id}>
            <button type="button" onClick={() => onChoose(patch.id)} data-testid="patch">
              <PatchLines patch={patch} near={near.get(patch.id) ?? null} />
            </button>
          </li>
        ))}
      </ul>
      {patches.length === 0 && <p className="muted">{t('chief.patches.none')}</p>}
      {patchesTotal > patches.length && (
        <p className="muted small">{t('chief.patches.more', { shown: patches.length, n: patchesTotal })}</p>
      )}
    </section>
  );
}

function PatchLines({ patch, near }: { patch: ChiefPatch; near: Nearness | null }) {
  const { t } = useTranslation();
  const words = useWords();
  return (
    <>
      <span className="patch-head">
        <i className={`state-dot state-${patch.state}`} />
        <b>{patch.patchNo}</b>
        <span className={`tag ${patch.isLead ? 'tag-lead' : ''}`}>
          {patch.state === 'assigned'
            ? t(patch.isLead ? 'chief.patches.lead' : 'chief.patches.helps')
            : t(`chief.patch.states.${patch.state}`)}
        </span>
        {near && <span className="patch-away">{words.away(near)}</span>}
      </span>
      <span className="muted small">
        {[
          typeName(patch, words.lang),
          t('chief.area', { area: formatMu(patch.areaM2) }),
          t('chief.patches.observed', { date: patch.observedOn }),
        ]
          .filter(Boolean)
          .join(' · ')}
      </span>
      {patch.shares.length > 1 && (
        <span className="muted small">
          {t('chief.patches.own', {
            area: formatMu(patch.ownM2),
            share: formatPercent(patch.ownM2 / patch.areaM2),
          })}
        </span>
      )}
    </>
  );
}
