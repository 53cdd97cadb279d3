import { useTranslation } from 'react-i18next';
import { formatMu } from '../format/area.ts';
import { flyToPlace } from '../map/map-handle.ts';
import { Section } from '../ui/facts.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import type { BorderPreview } from './use-border-preview.ts';

/** What the changes would do to coverage: findings that go or shrink, and faults that would arise and forbid it. */
export function BorderVerdict({ report, error, busy }: BorderPreview) {
  const { t } = useTranslation();
  const clean = report && report.problems.length === 0 && report.findings.length === 0;
  return (
    <Section
      title={t('edit.border.verdict')}
      extra={busy && <span className="muted">{t('edit.checking')}</span>}
    >
      {error && <ProblemView error={error} />}
      {clean && (
        <p className="verdict-good" data-testid="border-verdict">
          {t('edit.border.clean')}
        </p>
      )}
      {report && !clean && (
        <ul className="verdicts" data-testid="border-verdict">
          {report.problems.map((problem) => (
            <li key={`${problem.kind} ${problem.codes.join()} ${problem.lon}`} className="verdict-bad">
              <span>
                {t(`edit.border.problems.${problem.kind}`)} {problem.codes.join('、')}
                {problem.areaM2 > 0 && ` · ${formatMu(problem.areaM2)} ${t('unit.mu')}`}
              </span>
              <button type="button" className="link" onClick={() => flyToPlace(problem.lon, problem.lat, 14)}>
                {t('edit.border.where')}
              </button>
            </li>
          ))}
          {report.findings.map(({ id, kind, codes, areaBeforeM2, areaAfterM2 }) => (
            <li key={id} className={areaAfterM2 < areaBeforeM2 ? 'verdict-good' : 'verdict-bad'}>
              {t(`finding.${kind}`)} {codes.join('、')}{' '}
              {areaAfterM2 === 0
                ? t('edit.border.gone', { area: formatMu(areaBeforeM2) })
                : t('edit.border.becomes', {
                    before: formatMu(areaBeforeM2),
                    after: formatMu(areaAfterM2),
                  })}
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
