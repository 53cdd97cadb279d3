import { useTranslation } from 'react-i18next';
import type { PatchDetail as Patch, Scheme } from '../../server/contract/land.ts';
import { formatHectares, formatM2, formatMu, issuedDifference } from '../format/area.ts';
import { typeName } from '../format/type-name.ts';
import { formatNumber, formatPercent } from '../format/number.ts';
import { pickLanguage } from '../i18n/pick-language.ts';
import { PatchDecision } from '../decide/patch-decision.tsx';
import { usePatch } from '../queries.ts';
import { Attributes } from '../ui/attributes.tsx';
import { DetailFrame } from '../ui/detail-frame.tsx';
import { Fact, Section } from '../ui/facts.tsx';
import { ShareList } from '../ui/share-list.tsx';
import { StateTag } from '../ui/state-tag.tsx';
import { select, useViewState } from '../view-state.ts';
import { GroundFacts } from './ground-facts.tsx';
import { Responsible } from './responsible.tsx';

// A note, not an error (product rule: computed and issued area stand side by side).
const DIFFERENCE_NOTED = 0.01;

function span(period: Patch['before']): string {
  if (!period) return '—';
  return period.text || (period.from === period.to ? period.from : `${period.from} — ${period.to}`);
}

export function PatchDetail({ id, scheme }: { id: number; scheme: Scheme }) {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = usePatch(id, scheme.code);
  return (
    <DetailFrame
      eyebrow={t('patchDetail.clue')}
      title={data?.patchNo ?? ''}
      subtitle={data && <Subtitle patch={data} />}
      bbox4490={data?.bbox4490}
      loading={isPending}
      error={error}
      onRetry={() => void refetch()}
    >
      {data && <Facts patch={data} scheme={scheme} />}
    </DetailFrame>
  );
}

function Subtitle({ patch }: { patch: Patch }) {
  const { t } = useTranslation();
  const lang = useViewState((s) => s.lang);
  return (
    <>
      <StateTag state={patch.state} calledCells={patch.calledCells} />
      <span>
        {typeName(patch, lang) ?? t('patchDetail.noType')}
        {patch.patchTypeName && ` ${patch.patchType ?? ''}`}
      </span>
    </>
  );
}

function Facts({ patch, scheme }: { patch: Patch; scheme: Scheme }) {
  const { t } = useTranslation();
  const lang = useViewState((s) => s.lang);
  const crossing = patch.state === 'assigned' && patch.calledCells >= 2;
  const partlyBlind = patch.state === 'assigned' && patch.blindSpotM2 > 0;
  const partlyOutside = patch.state === 'assigned' && patch.outsideM2 > 0;
  const whole = crossing ? 'crossing' : partlyBlind || partlyOutside ? 'partly' : (patch.state ?? 'none');
  const sentence = [
    t(`patchDetail.sentence.${whole}`, { n: patch.calledCells, name: patch.lead?.name ?? '—' }),
    partlyBlind ? t('patchDetail.sentence.partlyBlind', { mu: formatMu(patch.blindSpotM2) }) : '',
    partlyOutside ? t('patchDetail.sentence.partlyOutside', { mu: formatMu(patch.outsideM2) }) : '',
  ].join('');
  const difference = patch.issuedAreaM2 === null ? null : issuedDifference(patch.areaM2, patch.issuedAreaM2);
  const below = patch.shares.some((share) => !share.calls);
  const { minShareM2, minShareRatio } = scheme.settings;
  return (
    <>
      <p
        className={`sentence sentence-${crossing ? 'crossing' : (patch.state ?? 'none')}`}
        data-testid="state-sentence"
      >
        {sentence}
      </p>
      <Section>
        <dl className="facts">
          <Fact label={t('patchDetail.area')} strong>
            <b data-testid="patch-area">{formatMu(patch.areaM2)}</b> {t('unit.mu')}
            <small>
              {formatHectares(patch.areaM2)} {t('unit.ha')} · {formatM2(patch.areaM2)} {t('unit.m2')}
            </small>
          </Fact>
          {patch.issuedAreaM2 !== null && difference !== null && (
            <Fact label={t('patchDetail.issued')}>
              {formatMu(patch.issuedAreaM2)} {t('unit.mu')}
              <small className={Math.abs(difference) > DIFFERENCE_NOTED ? 'warn' : undefined}>
                {t('patchDetail.difference', {
                  percent: `${difference > 0 ? '+' : ''}${formatPercent(difference)}`,
                })}
              </small>
            </Fact>
          )}
        </dl>
        {patch.issuedAreaNote && (
          <p className="note">
            {patch.issuedAreaNote === 'differs'
              ? t('patchDetail.differenceNote')
              : t('patchDetail.unitNote', { unit: t(`unit.${patch.issuedAreaNote.slice(5)}`) })}
          </p>
        )}
      </Section>
      <Section title={t('patchDetail.shares')}>
        <ShareList patch={patch} />
        {below && (
          <p className="muted small">
            {t('patchDetail.belowNote', {
              area: formatNumber(minShareM2),
              percent: formatPercent(minShareRatio, 0),
            })}
          </p>
        )}
      </Section>
      <AssignmentNotes patch={patch} />
      <PatchDecision patch={patch} scheme={scheme.code} />
      <GroundFacts patch={patch} />
      <Responsible id={patch.id} scheme={scheme.code} />
      <Links patch={patch} />
      <Section>
        <dl className="facts">
          <Fact label={t('patchDetail.batch')}>{pickLanguage(patch.batchName, lang) || patch.batch}</Fact>
          <Fact label={t('patchDetail.before')}>{span(patch.before)}</Fact>
          <Fact label={t('patchDetail.after')}>{span(patch.after)}</Fact>
          <Fact label={t('patchDetail.observed')}>{patch.observedOn}</Fact>
          {patch.sourceCrs && <Fact label={t('patchDetail.source')}>{patch.sourceCrs}</Fact>}
        </dl>
      </Section>
      <Attributes values={patch.attributes} />
    </>
  );
}

/** What else is to be said of the answer: a lead within the border's accuracy, a blind spot's nearest cell. */
function AssignmentNotes({ patch }: { patch: Patch }) {
  const { t } = useTranslation();
  const [first, second] = patch.shares;
  return (
    <>
      {patch.uncertainRatio !== null && first && second && (
        <p className="note">
          {t('patchDetail.uncertain', {
            first: formatPercent(first.shareRatio, 0),
            second: formatPercent(second.shareRatio, 0),
            off: formatPercent(patch.uncertainRatio, 0),
          })}
        </p>
      )}
      {patch.nearest && (
        <p className="note">
          {t('patchDetail.nearest', {
            name: patch.nearest.cell.name || patch.nearest.cell.code,
            metres: formatNumber(Math.round(patch.nearest.distanceM)),
          })}
        </p>
      )}
    </>
  );
}

/** The same ground in other batches: a click leads there. */
function Links({ patch }: { patch: Patch }) {
  const { t } = useTranslation();
  const lang = useViewState((s) => s.lang);
  if (patch.links.length === 0) return null;
  return (
    <Section title={t('patchDetail.links')}>
      <ul className="linked" data-testid="patch-links">
        {patch.links.map((link) => (
          <li key={link.id}>
            <button type="button" className="link" onClick={() => select({ kind: 'patch', id: link.id })}>
              {link.patchNo}
            </button>
            <span className="muted small">
              {t(link.isEarlier ? 'patchDetail.earlier' : 'patchDetail.later', {
                batch: pickLanguage(link.batchName, lang) || link.batch,
              })}
              {' · '}
              {t('patchDetail.common', {
                mu: formatMu(link.overlapM2),
                percent: formatPercent(link.ratio, 0),
              })}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
