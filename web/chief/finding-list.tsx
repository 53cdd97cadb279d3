import { useTranslation } from 'react-i18next';
import type { ChiefFinding } from '../../server/contract/chief-page.ts';
import { formatMu } from '../format/area.ts';
import { formatMetres } from '../format/number.ts';

/** Gaps, overlaps and ground outside that touch the cell. */
export function FindingList({ findings }: { findings: ChiefFinding[] }) {
  const { t } = useTranslation();
  if (findings.length === 0) return null;
  return (
    <section className="block">
      <h2>{t('chief.findings.title')}</h2>
      <ul className="findings" data-testid="findings">
        {findings.map(({ id, kind, state, areaM2, widthM, sliver, own, firstSeen }) => (
          <li key={id} data-testid="finding">
            <span className="patch-head">
              <i className={`kind-dot kind-${kind}`} />
              <b>{t(`chief.findings.${kind}`)}</b>
              {sliver && <span className="tag">{t('chief.findings.sliver')}</span>}
              <span className="tag">{t(`chief.findings.states.${state}`)}</span>
              {!own && <span className="muted small">{t('chief.findings.beside')}</span>}
            </span>
            <span className="muted small">
              {t('chief.findings.size', { area: formatMu(areaM2), width: formatMetres(widthM) })} ·{' '}
              {t('chief.findings.seen', { date: firstSeen })}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
