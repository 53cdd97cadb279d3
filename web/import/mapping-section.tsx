import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { Section } from '../ui/facts.tsx';
import { look, useSession } from './session.ts';
import { IMPORT_TEXTS } from './texts.ts';

const NONE = '';

/** Which field of the file feeds which of ours, guessed by the server, with values to judge by. */
export function MappingSection() {
  const { t } = useTranslation(IMPORT_TEXTS);
  const layers = useSession((s) => s.layers);
  const kind = useSession((s) => s.kind);
  const fields = useSession((s) => s.choices.fields);
  const layer = layers.find(({ refusedBy }) => !refusedBy);
  if (!layer) return null;
  const samples = (field: string | null) =>
    (field && layer.end?.samples[field]?.slice(0, 3).join('、')) || '';
  const choose = (ours: string, theirs: string) => {
    const next = { ...fields };
    if (theirs === NONE) delete next[ours];
    else next[ours] = theirs;
    look({ fields: next });
  };
  return (
    <Section title={t('fields.title')}>
      <ul className="mapping" data-testid="import-mapping">
        {Object.entries(layer.mapping).map(([ours, theirs]) => {
          const needed = kind === 'cells' && ours === 'code' && !theirs;
          return (
            <li key={ours}>
              <label className="field">
                <span>{t(`fields.names.${ours}`, { defaultValue: ours })}</span>
                <Select
                  showSearch={{ optionFilterProp: 'label' }}
                  value={theirs ?? NONE}
                  status={needed ? 'error' : ''}
                  onChange={(value) => choose(ours, value)}
                  popupMatchSelectWidth={false}
                  options={[
                    { value: NONE, label: t('fields.none') },
                    ...layer.fields.map((field) => ({ value: field, label: field })),
                  ]}
                  data-testid={`field-${ours}`}
                />
              </label>
              {needed ? (
                <p className="why alarm">{t('fields.needed')}</p>
              ) : (
                samples(theirs) && <p className="why ellipsis">{samples(theirs)}</p>
              )}
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
