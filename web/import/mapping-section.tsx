import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { AREA_UNITS, type AreaUnit } from '../../server/contract/profile-kinds.ts';
import { Section } from '../ui/facts.tsx';
import { Choice } from './form-fields.tsx';
import { ProfileChoice } from './profile-choice.tsx';
import { look, useSession } from './session.ts';
import type { PreviewLayer } from './session.ts';
import { IMPORT_TEXTS } from './texts.ts';

const NONE = '';
const AUTO = '';
/** Columns of lists of which one is enough, and those that must be there. */
const NEEDED: Record<string, string[]> = {
  cells: ['code'],
  people: ['name'],
  duties: ['cellCode'],
  absences: ['from'],
  patrols: ['cellCode', 'date'],
};

/** Which field of the file feeds which of ours, guessed by the server, with values to judge by. */
export function MappingSection({ layers }: { layers: PreviewLayer[] }) {
  const { t } = useTranslation(IMPORT_TEXTS);
  const kind = useSession((s) => s.kind);
  const { fields, areaUnit } = useSession((s) => s.choices);
  const layer = layers[0];
  if (!layer) return null;
  const samples = (field: string | null) =>
    (field && layer.end?.samples[field]?.slice(0, 3).join('、')) || '';
  return (
    <Section title={t('fields.title')}>
      <ProfileChoice layer={layer} />
      <ul className="mapping" data-testid="import-mapping">
        {Object.entries(layer.mapping).map(([ours, theirs]) => {
          const needed = !theirs && NEEDED[kind]?.includes(ours);
          return (
            <li key={ours}>
              <label className="field">
                <span>{t(`fields.names.${ours}`, { defaultValue: ours })}</span>
                <Select
                  showSearch={{ optionFilterProp: 'label' }}
                  value={theirs ?? NONE}
                  status={needed ? 'error' : ''}
                  onChange={(value) => look({ fields: { ...fields, [ours]: value || null } })}
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
        {kind === 'patches' && layer.mapping.issuedArea && (
          <li>
            <Choice<AreaUnit | typeof AUTO>
              label={t('fields.areaUnit')}
              value={areaUnit ?? AUTO}
              options={[
                {
                  value: AUTO,
                  label: t('fields.unitAuto', {
                    unit: t(layer.areaUnit ? `fields.units.${layer.areaUnit}` : 'fields.unitUnknown'),
                  }),
                },
                ...AREA_UNITS.map((value) => ({ value, label: t(`fields.units.${value}`) })),
              ]}
              onChange={(value) => look({ areaUnit: value || undefined })}
              testId="area-unit"
            />
          </li>
        )}
      </ul>
    </Section>
  );
}
