import { useTranslation } from 'react-i18next';
import { useSession } from './session.ts';
import { IMPORT_TEXTS } from './texts.ts';

/** What the colours of the preview mean, where they are first met. */
export function PreviewLegend() {
  const { t } = useTranslation(IMPORT_TEXTS);
  const asked = useSession((s) => s.layers.some(({ candidates }) => candidates.length > 0));
  const drawn = useSession((s) => s.drawn.shapes + s.drawn.dots > 0);
  const signs = [
    ...(drawn ? (['good', 'bad', 'picked'] as const) : []),
    ...(asked ? (['candidate'] as const) : []),
  ];
  if (signs.length === 0) return null;
  return (
    <ul className="preview-legend" aria-label={t('legend.title')} data-testid="preview-legend">
      {signs.map((name) => (
        <li key={name}>
          <i className={`preview-sign ${name}`} aria-hidden="true" />
          {t(`legend.${name}`)}
        </li>
      ))}
    </ul>
  );
}
