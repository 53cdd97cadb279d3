import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { PatchDetail } from '../../server/contract/land.ts';
import type { Overlay, PatchPart } from '../../server/contract/overlay.ts';
import { PREJUDGEMENT_NOTE, type Prejudgement, type TriedRule } from '../../server/contract/prejudgement.ts';
import { sendJson } from '../api.ts';
import { formatMu, toMu } from '../format/area.ts';
import { balance } from '../format/balance.ts';
import { formatNumber, formatPercent } from '../format/number.ts';
import { pickLanguage } from '../i18n/pick-language.ts';
import { Section } from '../ui/facts.tsx';
import { useViewState } from '../view-state.ts';
import { CutButton } from '../edit/cut-button.tsx';

/** What a patch has in common with reference layers, its parts, and what the rules say of it. */
export function GroundFacts({ patch }: { patch: PatchDetail }) {
  const { t } = useTranslation();
  const own = patch.prejudgements.find(({ partId }) => partId === 0);
  // Earlier batches have a list of their own (往期图斑).
  const layers = patch.overlays?.filter(({ source }) => source === 'layer') ?? [];
  return (
    <>
      <Section title={t('overlay.title')}>
        {patch.overlays === null ? (
          <p className="muted small">{t('overlay.notYet')}</p>
        ) : layers.length === 0 ? (
          <p className="muted small">{t('overlay.nothing')}</p>
        ) : (
          <OverlayRows overlays={layers} />
        )}
      </Section>
      {patch.parts.length > 0 && <Parts patch={patch} />}
      <CutButton patch={patch} />
      {own && <Said answer={own} />}
    </>
  );
}

function OverlayRows({ overlays }: { overlays: Overlay[] }) {
  const { t } = useTranslation();
  const lang = useViewState((s) => s.lang);
  return (
    <ul className="overlays">
      {overlays.map((overlay) => (
        <li key={overlay.code} data-testid="overlay-row" data-layer={overlay.code}>
          <div className="overlay-line">
            <span>{pickLanguage(overlay.name, lang)}</span>
            <span className="share-value">
              <b>{formatMu(overlay.hitM2)}</b> {t('unit.mu')}
              <span className="share-percent">{formatPercent(overlay.hitRatio, 1)}</span>
            </span>
          </div>
          {overlay.unmatchedM2 !== null && (
            <div className="overlay-line muted small">
              <span>{t('overlay.unmatched')}</span>
              <span>
                {formatMu(overlay.unmatchedM2)} {t('unit.mu')}
              </span>
            </div>
          )}
          {overlay.matched.length > 0 && (
            <div className="muted small">
              {overlay.layerKind === 'approvals' && `${t('overlay.approvalNo')} `}
              {overlay.matched.join(t('overlay.and'))}
            </div>
          )}
          {!overlay.current && <div className="small warn-text">{t('overlay.stale')}</div>}
        </li>
      ))}
    </ul>
  );
}

function Parts({ patch }: { patch: PatchDetail }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  const sound = patch.parts.every(({ outdated }) => !outdated);
  const figures = balance(
    patch.parts.map(({ areaM2 }) => toMu(areaM2)),
    sound ? toMu(patch.areaM2) : undefined,
  );
  const merge = async () => {
    setBusy(true);
    setFailed(false);
    try {
      await sendJson('DELETE', `patches/${patch.id}/split`);
      await client.invalidateQueries({ queryKey: [`patches/${patch.id}`] });
    } catch {
      setFailed(true);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Section
      title={t('overlay.parts', { n: patch.parts.length })}
      extra={
        <button
          type="button"
          className="link"
          disabled={busy}
          onClick={() => void merge()}
          data-testid="merge-parts"
        >
          {t('overlay.merge')}
        </button>
      }
    >
      {failed && <p className="note">{t('overlay.mergeFailed')}</p>}
      {!sound && <p className="note">{t('overlay.outdated')}</p>}
      <ul className="overlays">
        {patch.parts.map((part, n) => (
          <PartRow key={part.id} part={part} mu={figures[n] ?? 0} answer={saidOf(patch, part.id)} />
        ))}
      </ul>
    </Section>
  );
}

function PartRow({ part, mu, answer }: { part: PatchPart; mu: number; answer: Prejudgement | undefined }) {
  const { t } = useTranslation();
  const lang = useViewState((s) => s.lang);
  const inLayers = part.overlays
    .filter(({ source }) => source === 'layer')
    .map((overlay) => `${pickLanguage(overlay.name, lang)} ${formatMu(overlay.hitM2)}`);
  return (
    <li data-testid="part-row">
      <div className="overlay-line">
        <span>{t('overlay.part', { no: part.partNo })}</span>
        <span className="share-value">
          <b data-testid="part-mu">{formatNumber(mu, 2)}</b> {t('unit.mu')}
        </span>
      </div>
      <div className="muted small">
        {[part.reason, ...inLayers, answer && t(`overlay.result.${answer.result}`)]
          .filter(Boolean)
          .join(' · ')}
      </div>
    </li>
  );
}

const saidOf = (patch: PatchDetail, partId: number) =>
  patch.prejudgements.find((said) => said.partId === partId);

function Said({ answer }: { answer: Prejudgement }) {
  const { t } = useTranslation();
  const lang = useViewState((s) => s.lang);
  const category = lang === 'zh' ? answer.categoryZh : answer.categoryEn;
  return (
    <Section title={t('overlay.prejudgement')}>
      <p className={`sentence said-${answer.result}`} data-testid="prejudgement">
        {t('overlay.said', { result: t(`overlay.result.${answer.result}`), category: category ?? '' })}
      </p>
      {answer.missing.length > 0 && (
        <p className="small">
          {t('overlay.missing')} {answer.missing.map((item) => item[lang]).join(t('overlay.and'))}
        </p>
      )}
      <p className="note">{PREJUDGEMENT_NOTE[lang]}</p>
      <details className="tried" data-testid="tried-rules">
        <summary>{t('overlay.why', { rules: answer.ruleSet, version: answer.ruleVersion })}</summary>
        <ol>
          {answer.tried.map((rule) => (
            <Tried key={rule.id} rule={rule} />
          ))}
        </ol>
      </details>
    </Section>
  );
}

function Tried({ rule }: { rule: TriedRule }) {
  const { t } = useTranslation();
  const lang = useViewState((s) => s.lang);
  return (
    <li data-outcome={rule.outcome}>
      <div>
        <b>{lang === 'zh' ? `${rule.categoryZh} · ${rule.nameZh}` : `${rule.categoryEn} · ${rule.nameEn}`}</b>{' '}
        <span className="muted">{t(`overlay.outcome.${rule.outcome}`)}</span>
      </div>
      <ul>
        {rule.tests.map((test) => (
          <li key={`${test.figure} ${test.is}`} className="small muted">
            {lang === 'zh' ? test.figureZh : test.figure} {test.actual ?? t('overlay.unknown')}
            {test.gate !== null && ` (${t(`overlay.is.${test.is}`)} ${test.gate})`}
          </li>
        ))}
      </ul>
      <div className="small muted">{rule.basis}</div>
    </li>
  );
}
