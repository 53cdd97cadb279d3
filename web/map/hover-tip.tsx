import { useTranslation } from 'react-i18next';
import { formatMu } from '../format/area.ts';
import { formatMetres, formatNumber } from '../format/number.ts';
import type { Hit } from './interactions.ts';

/** Two short lines beside the pointer: what it is, how much of it. */
export function HoverTip({ hit, x, y }: { hit: Hit; x: number; y: number }) {
  const { t } = useTranslation();
  const [title, note] = linesOf(hit);
  return (
    <div
      className="hover-tip"
      style={{ transform: `translate(${x + 14}px, ${y + 14}px)` }}
      aria-hidden="true"
    >
      <strong>{title}</strong>
      {note && <span>{note}</span>}
    </div>
  );

  function linesOf(at: Hit): [string, string] {
    const mu = (areaM2: number) => `${formatMu(areaM2)} ${t('unit.mu')}`;
    switch (at.type) {
      case 'patch': {
        const word = at.state === 'assigned' && at.crossing ? 'crossing' : at.state;
        const parts = [at.areaM2 === null ? '' : mu(at.areaM2), t(`state.${word}`)];
        return [at.patchNo, parts.filter(Boolean).join(' · ')];
      }
      case 'patches':
        return [
          t('map.cluster', { n: formatNumber(at.n) }),
          [
            ...at.states.map(({ state, n }) => `${t(`state.${state}`)} ${formatNumber(n)}`),
            ...at.types.slice(0, 2).map(({ type, n }) => `${type} ${formatNumber(n)}`),
          ].join(' · ') || t('map.clusterHint'),
        ];
      case 'finding':
        return [
          t(`finding.${at.kind}Title`),
          `${mu(at.areaM2)} · ${t('finding.wide', { width: formatMetres(at.widthM) })}`,
        ];
      case 'findings':
        return [
          t('map.findings', { n: formatNumber(at.n), kind: t(`finding.${at.kind}`) }),
          t('map.clusterHint'),
        ];
      case 'cell':
        return [
          at.name,
          [at.code, at.figure, at.cover && t(`cover.states.${at.cover}`)].filter(Boolean).join(' · '),
        ];
    }
  }
}
