import { useTranslation } from 'react-i18next';
import { Section } from '../ui/facts.tsx';
import type { PreviewLayer } from './session.ts';
import { IMPORT_TEXTS } from './texts.ts';

/** The first rows of each list, its columns under their own names and under ours where they were found. */
export function TableSection({ layers }: { layers: PreviewLayer[] }) {
  const { t } = useTranslation(IMPORT_TEXTS);
  const told = layers.filter(({ end }) => (end?.rows?.length ?? 0) > 0).slice(0, 3);
  if (told.length === 0) return null;
  return (
    <Section title={t('table.title')}>
      {told.map(({ no, path, fields, mapping, end }) => (
        <div
          key={no}
          className="table-preview"
          tabIndex={0}
          role="region"
          aria-label={t('table.of', { path })}
        >
          <table data-testid="table-preview">
            <thead>
              <tr>
                {fields.map((field) => {
                  const ours = Object.keys(mapping).find((name) => mapping[name] === field);
                  return (
                    <th key={field} className={ours ? 'found' : ''} scope="col">
                      {field}
                      <small>{ours ? t(`fields.names.${ours}`, { defaultValue: ours }) : '—'}</small>
                    </th>
                  );
                })}
              </tr>
            </thead>
            <tbody>
              {end?.rows?.map((row, at) => (
                <tr key={at}>
                  {row.map((value, column) => (
                    <td key={column}>{value === null ? '' : String(value)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ))}
    </Section>
  );
}
