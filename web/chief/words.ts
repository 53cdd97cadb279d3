import { useTranslation } from 'react-i18next';
import type { Nearness } from '../../server/geo/near.ts';
import type { ApiError } from '../api.ts';
import { shortMu } from '../format/area.ts';
import { formatMetres } from '../format/number.ts';
import { pickLanguage } from '../i18n/pick-language.ts';
import { languageNow } from './language.ts';
import type { Position } from './use-position.ts';

const WAYS = ['n', 'ne', 'e', 'se', 's', 'sw', 'w', 'nw'] as const;
const UNITS = {
  zh: { mu: '亩', wanMu: '万亩', kMu: '千亩', mMu: '百万亩' },
  en: { mu: 'mu', wanMu: 'mu', kMu: 'thousand mu', mMu: 'million mu' },
};

/** Phrases of the page that are put together of figures. */
export function useWords() {
  const { t } = useTranslation();
  const lang = languageNow();
  const way = (bearing: number) => t(`chief.ways.${WAYS[Math.round(bearing / 45) % 8]!}`);
  return {
    lang,
    way,
    area: (areaM2: number) => {
      const { value, unit } = shortMu(areaM2, lang);
      return `${value} ${UNITS[lang][unit]}`;
    },
    /** How far a patch is: 东北 320 m; one stands in it. */
    away: ({ inside, bearing, distanceM }: Nearness) =>
      inside
        ? t('chief.patches.here')
        : t('chief.patches.away', { way: way(bearing), distance: formatMetres(Math.round(distanceM)) }),
    /** In the cell or not. Nearer to its line than the phone knows its place, it is neither. */
    whereIs: (near: Nearness, position: Position, offM: number) => {
      const distance = formatMetres(Math.round(near.distanceM));
      if (near.distanceM <= position.accuracyM + offM)
        return t('chief.place.border', { accuracy: formatMetres(Math.ceil(position.accuracyM + offM)) });
      return near.inside
        ? t('chief.place.inside', { distance })
        : t('chief.place.outside', { distance, way: way(near.bearing) });
    },
    problem: ({ problem }: ApiError) =>
      pickLanguage(problem.detail, lang) || (lang === 'zh' ? problem.titleZh : problem.title),
    /** A date as the source has it; eight figures are read easier in three parts. */
    day: (text: string | null) => text?.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3') ?? null,
    time: (iso: string) => {
      const at = new Date(iso);
      const today = at.toDateString() === new Date().toDateString();
      return at.toLocaleString(lang === 'zh' ? 'zh-CN' : 'en-GB', {
        ...(today ? {} : { month: 'numeric', day: 'numeric' }),
        ...{ hour: '2-digit', minute: '2-digit' },
      });
    },
  };
}
