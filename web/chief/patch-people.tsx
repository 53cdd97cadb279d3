import { useTranslation } from 'react-i18next';
import type { ChiefCell, ChiefPatch, ChiefShare } from '../../server/contract/chief-page.ts';
import { formatMu } from '../format/area.ts';
import { formatPercent } from '../format/number.ts';

/** Which cells hold the patch and who answers: by name in one's own cells, by the cell beyond them. */
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
  const others = patch.shares.some(({ calls, own }) => calls && !own);
  const beyond = [
    { name: t('chief.patch.blindSpot'), areaM2: patch.blindSpotM2 },
    { name: t('chief.patch.outsideAll'), areaM2: patch.outsideM2 },
  ].filter(({ areaM2 }) => areaM2 >= 0.01);
  const lead = patch.shares.some(({ isLead }) => isLead) ? null : patch.lead;
  return (
    <section className="people" data-testid="patch-people">
      <h3>{t('chief.patch.responsible')}</h3>
      <ul className="shares">
        {lead && (
          <li>
            <Head name={lead.name} mine={lead.id === cell.cell.id} tag={t('chief.patch.lead')} lead />
          </li>
        )}
        {patch.shares.map((share) => (
          <ShareRow key={share.cell.id} {...{ share, seesPeople }} mine={share.cell.id === cell.cell.id} />
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

function ShareRow({ share, mine, seesPeople }: { share: ChiefShare; mine: boolean; seesPeople: boolean }) {
  const { t } = useTranslation();
  const { person } = share;
  const tag = t(share.isLead ? 'chief.patch.lead' : share.calls ? 'chief.patch.helps' : 'chief.patch.below');
  return (
    <li data-testid="share">
      <Head name={share.cell.name} mine={mine} tag={tag} lead={share.isLead} />
      <Figures areaM2={share.shareM2} ratio={share.shareRatio} />
      <span className="bar" aria-hidden="true">
        <i style={{ width: `${Math.min(100, share.shareRatio * 100)}%` }} />
      </span>
      {share.own && seesPeople && (
        <span className="small answers">
          {person ? [person.name, person.post].filter(Boolean).join(' · ') : t('chief.patch.nobody')}
          {person?.phone && !mine && <a href={`tel:${person.phone}`}>{person.phone}</a>}
        </span>
      )}
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
