import { useTranslation } from 'react-i18next';
import { Section } from './facts.tsx';

function show(value: unknown): string {
  if (value === null || value === undefined || value === '') return '—';
  if (typeof value === 'object') return JSON.stringify(value);
  // Long binary fractions of a source file are noise on screen; the export keeps them whole.
  if (typeof value === 'number' && !Number.isInteger(value)) return String(Number(value.toFixed(6)));
  return String(value as string | number | boolean);
}

/** The source's own fields, untouched. */
export function Attributes({ values }: { values: Record<string, unknown> }) {
  const { t } = useTranslation();
  const entries = Object.entries(values);
  return (
    <Section title={t('detail.attributes')}>
      {entries.length === 0 && <p className="muted">{t('detail.noAttributes')}</p>}
      <dl className="attributes">
        {entries.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{show(value)}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
