import { useTranslation } from 'react-i18next';
import type { ChiefCell, ChiefPatch, ChiefShare } from '../../server/contract/chief-page.ts';
import { formatMu } from '../format/area.ts';
import { formatPercent } from '../format/number.ts';

/** Which cells hold the patch and who answers: by name in one's own cell, by the cell beyond it. */
export function PatchPeople({
  cell,
  patch,
  seesPeople,
}: {
  cell: ChiefCell;
  patch: ChiefPatch;
  seesPeople: boolean;
}) {
  const { t } = useTranslation();
  // The one in charge first: with a main person there a deputy does not answer.
  const present = cell.holders.filter((holder) => holder.present);
  const others = patch.shares.some((share) => share.calls && share.cell.id !== cell.cell.id);
  const beyond = [
    { name: t('chief.patch.blindSpot'), areaM2: patch.blindSpotM2 },
    { name: t('chief.patch.outsideAll'), areaM2: patch.outsideM2 },
  ].filter(({ areaM2 }) => areaM2 >= 0.01);
  const leadsWithoutShare = patch.lead !== null && !patch.shares.some(({ isLead }) => isLead);
  return (
    <section className="people" data-testid="patch-people">
      <h3>{t('chief.patch.responsible')}</h3>
      <ul className="shares">
        {leadsWithoutShare && (
          <li>
            <Head
              name={patch.lead!.name}
              mine={patch.lead!.id === cell.cell.id}
              tag={t('chief.patch.lead')}
              lead
            />
          </li>
        )}
        {patch.shares.map((share) => (
          <ShareRow key={share.cell.id} share={share} mine={share.cell.id === cell.cell.id}>
            {share.cell.id === cell.cell.id && seesPeople && (
              <span className="small">
                {present.map(({ person, post }) => `${person.name} ${post}`).join('、') ||
                  t('chief.patch.nobody')}
              </span>
            )}
          </ShareRow>
        ))}
        {beyond.map(({ name, areaM2 }) => (
          <li key={name}>
            <span className="muted">{name}</span>
            <Figures areaM2={areaM2} ratio={areaM2 / patch.areaM2} />
          </li>
        ))}
      </ul>
      {others && seesPeople && <p className="muted small">{t('chief.patch.otherPeople')}</p>}
    </section>
  );
}

function ShareRow({
  share,
  mine,
  children,
}: {
  share: ChiefShare;
  mine: boolean;
  children: React.ReactNode;
}) {
  const { t } = useTranslation();
  const tag = t(share.isLead ? 'chief.patch.lead' : share.calls ? 'chief.patch.helps' : 'chief.patch.below');
  return (
    <li data-testid="share">
      <Head name={share.cell.name} mine={mine} tag={tag} lead={share.isLead} />
      <Figures areaM2={share.shareM2} ratio={share.shareRatio} />
      <span className="bar" aria-hidden="true">
        <i style={{ width: `${Math.min(100, share.shareRatio * 100)}%` }} />
      </span>
      {children}
    </li>
  );
}

function Head({ name, mine, tag, lead }: { name: string; mine: boolean; tag: string; lead: boolean }) {
  const { t } = useTranslation();
  return (
    <span className="share-head">
      <b>{name}</b>
      {mine && <small className="muted">{t('chief.patch.mine')}</small>}
      <span className={`tag ${lead ? 'tag-lead' : ''}`}>{tag}</span>
    </span>
  );
}

function Figures({ areaM2, ratio }: { areaM2: number; ratio: number }) {
  const { t } = useTranslation();
  return (
    <span className="share-figures">
      {t('chief.area', { area: formatMu(areaM2) })} · {formatPercent(ratio)}
    </span>
  );
}
