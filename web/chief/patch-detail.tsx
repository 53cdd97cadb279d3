import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChiefCell, ChiefPatch } from '../../server/contract/chief-page.ts';
import type { Nearness } from '../../server/geo/near.ts';
import { formatHectares, formatM2, formatMu } from '../format/area.ts';
import { formatLonLat } from '../format/number.ts';
import { typeName } from '../format/type-name.ts';
import { navigationLinks } from './navigation-links.ts';
import { PatchPeople } from './patch-people.tsx';
import type { Located } from './use-position.ts';
import { useWords } from './words.ts';

interface Props {
  cell: ChiefCell;
  patch: ChiefPatch;
  near: Nearness | null;
  located: Located;
  seesPeople: boolean;
  onClose: () => void;
}

/** One patch: how far it is, what it is, which cells hold it and who is responsible. */
export function PatchDetail({ cell, patch, near, located, seesPeople, onClose }: Props) {
  const { t } = useTranslation();
  const words = useWords();
  const links = navigationLinks(patch, patch.patchNo);
  const type = typeName(patch, words.lang);
  return (
    <article className="detail" data-testid="patch-detail">
      <header>
        <div>
          <h2 data-testid="patch-no">{patch.patchNo}</h2>
          <span className="tag">{t(`chief.patch.states.${patch.state}`)}</span>
        </div>
        <button type="button" className="quiet" onClick={onClose} data-testid="patch-close">
          {t('chief.patch.close')}
        </button>
      </header>
      <div className="distance">
        <span className="muted">{t('chief.patch.distance')}</span>
        {near ? (
          <strong data-testid="patch-distance">
            <Arrow bearing={near.bearing} hidden={near.inside} />
            {words.away(near)}
          </strong>
        ) : (
          <button type="button" className="quiet" onClick={located.start} disabled={located.state === 'busy'}>
            {t(located.state === 'busy' ? 'chief.place.busy' : 'chief.patch.locate')}
          </button>
        )}
      </div>
      <div className="go">
        <a className="main" href={links.amap} target="_blank" rel="noreferrer" data-testid="navigate">
          {t('chief.patch.navigate')} · {t('chief.patch.amap')}
        </a>
        <a className="second" href={links.baidu} target="_blank" rel="noreferrer">
          {t('chief.patch.baidu')}
        </a>
        <CopyPlace text={formatLonLat(patch.lon, patch.lat, 6)} />
      </div>
      <PatchPeople {...{ cell, patch, seesPeople }} />
      <dl>
        <dt>{t('chief.patch.area')}</dt>
        <dd>
          {t('chief.area', { area: formatMu(patch.areaM2) })}
          <span className="muted small">
            {t('chief.patch.hectares', { ha: formatHectares(patch.areaM2), m2: formatM2(patch.areaM2) })}
          </span>
        </dd>
        {type && (
          <>
            <dt>{t('chief.patch.type')}</dt>
            <dd>{type}</dd>
          </>
        )}
        <dt>{t('chief.patch.before')}</dt>
        <dd>{words.day(patch.before) ?? '—'}</dd>
        <dt>{t('chief.patch.after')}</dt>
        <dd>{words.day(patch.after) ?? patch.observedOn}</dd>
        <dt>{t('chief.patch.batch')}</dt>
        <dd>{patch.batchName}</dd>
      </dl>
      <p className="muted small">{t('chief.patch.clue')}</p>
    </article>
  );
}

/** Which way, north up as the picture. */
function Arrow({ bearing, hidden }: { bearing: number; hidden: boolean }) {
  if (hidden) return null;
  return (
    <svg width="22" height="22" viewBox="-11 -11 22 22" aria-hidden="true">
      <path d="M0 -9L6 8L0 4.5L-6 8Z" fill="currentColor" transform={`rotate(${bearing.toFixed(0)})`} />
    </svg>
  );
}

function CopyPlace({ text }: { text: string }) {
  const { t } = useTranslation();
  const [done, setDone] = useState(false);
  // Only over HTTPS; without it the figures are shown to be selected by hand.
  if (!('clipboard' in navigator)) return <span className="muted small selectable">{text}</span>;
  return (
    <button
      type="button"
      className="second"
      onClick={() => void navigator.clipboard.writeText(text).then(() => setDone(true))}
    >
      {t(done ? 'chief.patch.copied' : 'chief.patch.copy')}
    </button>
  );
}
