import { useTranslation } from 'react-i18next';
import type { CellDetail as Cell, Scheme } from '../../server/contract/land.ts';
import { formatKm2, formatMu } from '../format/area.ts';
import { formatNumber } from '../format/number.ts';
import { CellEdits } from '../edit/cell-edits.tsx';
import { useCell, useFindings } from '../queries.ts';
import { Attributes } from '../ui/attributes.tsx';
import { DetailFrame } from '../ui/detail-frame.tsx';
import { Fact, Section } from '../ui/facts.tsx';
import { useAreaWords } from '../ui/use-area-words.ts';
import { changeState, select, useViewState } from '../view-state.ts';
import { FindingRows } from './border-group.tsx';
import { CellCoverage } from './cell-coverage.tsx';
import { CellRows } from './cell-list.tsx';

const FINDINGS_SHOWN = 8;

export function CellDetail({ id, scheme }: { id: number; scheme: Scheme }) {
  const batch = useViewState((s) => s.batch);
  const lang = useViewState((s) => s.lang);
  const { data, error, isPending, refetch } = useCell(id, scheme.code, batch);
  const level = scheme.levels.find((item) => item.level === data?.level);
  const levelName = (lang === 'zh' ? level?.nameZh : level?.nameEn) ?? '';
  return (
    <DetailFrame
      eyebrow={levelName}
      title={data?.name ?? ''}
      subtitle={
        data && (
          <span className="path-line">
            {data.path.map((step) => (
              <span key={step.id}>
                <button type="button" className="link" onClick={() => select({ kind: 'cell', id: step.id })}>
                  {step.name}
                </button>
                {' › '}
              </span>
            ))}
            <code>{data.code}</code>
          </span>
        )
      }
      bbox4490={data?.bbox4490}
      loading={isPending}
      error={error}
      onRetry={() => void refetch()}
    >
      {data && <Facts cell={data} scheme={scheme} />}
    </DetailFrame>
  );
}

function Facts({ cell, scheme }: { cell: Cell; scheme: Scheme }) {
  const { t, i18n } = useTranslation();
  const words = useAreaWords();
  const kind = i18n.exists(`cell.kinds.${cell.kind}`) ? t(`cell.kinds.${cell.kind}`) : cell.kind;
  return (
    <>
      <Section>
        <dl className="facts">
          <Fact label={t('cell.area')} strong>
            <b>{formatMu(cell.areaM2)}</b> {t('unit.mu')}
            <small>
              {formatKm2(cell.areaM2)} {t('unit.km2')}
            </small>
          </Fact>
          <Fact label={t('cell.kind')}>{kind}</Fact>
          <Fact label={t('cell.division')}>
            <span className={`tag tag-division-${cell.divisionStatus}`}>
              {t(`cell.divisions.${cell.divisionStatus}`)}
            </span>
          </Fact>
          {cell.children > 0 && <Fact label={t('cell.childrenArea')}>{words.mu(cell.childrenAreaM2)}</Fact>}
          {cell.validFrom && <Fact label={t('cell.validFrom')}>{cell.validFrom}</Fact>}
        </dl>
      </Section>
      <CellCoverage id={cell.id} scheme={scheme.code} />
      <Coverage cell={cell} />
      <Patches cell={cell} />
      {cell.childRows.length > 0 && (
        <Section title={t('cell.childList', { n: formatNumber(cell.childRows.length) })}>
          <div className="nested">
            <div className="columns cell-columns">
              <span>{t('cell.name')}</span>
              <span className="right">{t('cell.children')}</span>
              <span className="right">{t('cell.findings')}</span>
              <span className="right">{t('cell.patches')}</span>
            </div>
            <CellRows rows={cell.childRows} />
          </div>
        </Section>
      )}
      <CellEdits cell={cell} />
      {cell.findings > 0 && <Findings cell={cell} scheme={scheme} />}
      <Attributes values={cell.attributes} />
    </>
  );
}

function Coverage({ cell }: { cell: Cell }) {
  const { t } = useTranslation();
  const words = useAreaWords();
  const totals = cell.findingTotals;
  const lines = [
    { kind: 'gap', n: totals.gaps, areaM2: totals.gapM2 },
    { kind: 'overlap', n: totals.overlaps, areaM2: totals.overlapM2 },
    { kind: 'outside', n: totals.outside, areaM2: totals.outsideM2 },
  ].filter((line) => line.n > 0);
  // That there is none is said above, with the three coverages.
  if (lines.length === 0) return null;
  return (
    <Section title={t('cell.coverage')}>
      <ul className="shares">
        {lines.map((line) => (
          <li key={line.kind}>
            <i className={`hatch hatch-${line.kind}`} aria-hidden="true" />
            <span className="share-name">
              {t(`finding.${line.kind}`)}{' '}
              <span className="muted">
                {t(line.n === 1 ? 'finding.place' : 'finding.places', { n: formatNumber(line.n) })}
              </span>
            </span>
            <span className="share-value">{words.mu(line.areaM2)}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Patches({ cell }: { cell: Cell }) {
  const { t } = useTranslation();
  const words = useAreaWords();
  const totals = cell.patchTotals;
  if (totals.patches === 0) {
    return (
      <Section title={t('cell.patchTotals')}>
        <p className="muted">{t('cell.patchNone')}</p>
      </Section>
    );
  }
  const seePatches = (
    <button
      type="button"
      className="link"
      onClick={() => changeState({ tab: 'patches', within: cell.id, layers: {} }, 'push')}
    >
      {t('cell.seePatches')}
    </button>
  );
  return (
    <Section title={t('cell.patchTotals')} extra={seePatches}>
      <dl className="facts">
        <Fact label={t('state.all')}>
          {formatNumber(totals.patches)} <small>{words.mu(totals.areaM2)}</small>
        </Fact>
        {totals.multi > 0 && <Fact label={t('state.crossing')}>{formatNumber(totals.multi)}</Fact>}
        {totals.disputed > 0 && <Fact label={t('state.disputed')}>{formatNumber(totals.disputed)}</Fact>}
        {totals.blindSpot > 0 && <Fact label={t('state.blind-spot')}>{formatNumber(totals.blindSpot)}</Fact>}
      </dl>
    </Section>
  );
}

function Findings({ cell, scheme }: { cell: Cell; scheme: Scheme }) {
  const { t } = useTranslation();
  const { data } = useFindings({ scheme: scheme.code, cell: cell.id, limit: FINDINGS_SHOWN });
  const seeAll = (
    <button
      type="button"
      className="link"
      onClick={() => changeState({ tab: 'coverage', within: cell.id, layers: {} }, 'push')}
    >
      {t('cell.moreFindings')}
    </button>
  );
  return (
    <Section
      title={t('cell.findingList', { n: formatNumber(cell.findings) })}
      extra={cell.children > 0 && seeAll}
    >
      {data && (
        <div className="nested">
          <FindingRows rows={data.rows} named />
        </div>
      )}
    </Section>
  );
}
