import { useTranslation } from 'react-i18next';
import { Section } from '../ui/facts.tsx';
import { Icon } from '../ui/icon.tsx';
import { selectFeature, useSession } from './session.ts';
import { IMPORT_TEXTS } from './texts.ts';

/** The feature that was clicked on the map or in the issues, as the file has it. */
export function FeatureSection() {
  const { t } = useTranslation(IMPORT_TEXTS);
  const feature = useSession((s) => s.selected);
  if (!feature) return null;
  const clear = (
    <button
      type="button"
      className="icon-button"
      onClick={() => void selectFeature(null)}
      aria-label={t('feature.clear')}
      title={t('feature.clear')}
    >
      <Icon name="close" />
    </button>
  );
  return (
    <Section title={t('feature.title')} extra={clear}>
      <strong data-testid="feature-name">{feature.name ?? feature.code ?? `#${feature.index + 1}`}</strong>
      {feature.attributes ? (
        <dl className="facts" data-testid="feature-attributes">
          {Object.entries(feature.attributes).map(([field, value]) => (
            <div key={field} className="fact">
              <dt>{field}</dt>
              <dd>{value === null || value === '' ? t('feature.empty') : String(value as string)}</dd>
            </div>
          ))}
        </dl>
      ) : (
        <p className="muted">{t('feature.noAttributes')}</p>
      )}
    </Section>
  );
}
