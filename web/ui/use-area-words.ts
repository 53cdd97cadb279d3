import { useTranslation } from 'react-i18next';
import { formatMu, shortMu } from '../format/area.ts';
import { useViewState } from '../view-state.ts';

/** Areas with their unit, in the language of the console. */
export function useAreaWords() {
  const { t } = useTranslation();
  const lang = useViewState((s) => s.lang);
  return {
    /** 17.91 亩 */
    mu: (areaM2: number) => `${formatMu(areaM2)} ${t('unit.mu')}`,
    /** 17.91 亩, or 123.40 万亩 when that is easier to hold. */
    short: (areaM2: number) => {
      const { value, unit } = shortMu(areaM2, lang);
      return `${value} ${t(`unit.${unit}`)}`;
    },
  };
}
