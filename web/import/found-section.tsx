import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Bbox4490 } from '../../server/contract/import-report.ts';
import type { Scheme } from '../../server/contract/land.ts';
import { Section } from '../ui/facts.tsx';
import { crsOptions } from './crs-options.ts';
import { look, useSession } from './session.ts';
import { isListKind } from './target.ts';
import type { PreviewLayer } from './session.ts';
import { IMPORT_TEXTS } from './texts.ts';

const ENCODINGS = ['UTF-8', 'GB18030', 'Big5'];
const AUTO = '';

/** What the layers say in common; null when they differ. */
function common<K extends 'encoding' | 'encodingFrom' | 'crs' | 'crsFrom'>(
  layers: PreviewLayer[],
  key: K,
): PreviewLayer[K] | undefined {
  const values = new Set(layers.filter(({ refusedBy }) => !refusedBy).map((layer) => layer[key]));
  return values.size === 1 ? [...values][0] : undefined;
}

/** Encoding and coordinate system: what was told from the files, why, and a way to say otherwise. */
export function FoundSection({ scheme, layers }: { scheme: Scheme; layers: PreviewLayer[] }) {
  const { t } = useTranslation(IMPORT_TEXTS);
  const isList = useSession((s) => isListKind(s.kind));
  const choices = useSession((s) => s.choices);
  const asked = layers.find(({ candidates }) => candidates.length > 0);
  const encoding = common(layers, 'encoding');
  const encodingFrom = common(layers, 'encodingFrom');
  const crs = common(layers, 'crs');
  const crsFrom = common(layers, 'crsFrom');
  const usable = layers.some(({ refusedBy }) => !refusedBy);
  const names = layers.flatMap(({ end, mapping }) => {
    const field = mapping.name ?? mapping.patchType;
    return (field && end?.samples[field]) || [];
  });
  const options = crsOptions(t);
  const first = asked
    ? byDistance(asked.candidates, scheme.bbox4490).map(({ crs: value, name }) => ({
        value,
        label: options.find((option) => option.value === value)?.label ?? `${value} · ${name}`,
      }))
    : [];
  return (
    <Section title={t('found.title')}>
      {usable && (
        <label className="field">
          <span>{t('found.encoding')}</span>
          <Select
            value={choices.encoding ?? AUTO}
            onChange={(value) => look({ encoding: value || undefined })}
            disabled={encoding === null}
            options={[
              {
                value: AUTO,
                label: encoding === null ? t('found.none') : (encoding ?? t('found.several')),
              },
              ...ENCODINGS.filter((name) => name !== encoding || choices.encoding).map((value) => ({
                value,
                label: value,
              })),
            ]}
            data-testid="encoding-select"
          />
        </label>
      )}
      {encodingFrom && (
        <p className="why" data-testid="encoding-why">
          {t(`found.encodingFrom.${encodingFrom}`, { defaultValue: encodingFrom })}
          {choices.encoding && <Auto onClick={() => look({ encoding: undefined })} />}
        </p>
      )}
      {names.length > 0 && (
        <p className="why" data-testid="names-sample">
          {t('found.names')} <b>{[...new Set(names)].slice(0, 5).join('、')}</b>
        </p>
      )}
      {asked && (
        <p className="notice" role="status" data-testid="crs-question">
          {t('found.ask')}
        </p>
      )}
      {!isList && (
        <label className="field">
          <span>{t('found.crs')}</span>
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            value={choices.crs ?? AUTO}
            onChange={(value) => look({ crs: value || undefined })}
            popupMatchSelectWidth={false}
            options={[
              {
                value: AUTO,
                label: crs ? label(options, crs) : t(asked ? 'found.auto' : 'found.several'),
              },
              ...(first.length > 0 ? first : options),
            ]}
            data-testid="crs-select"
          />
        </label>
      )}
      {crsFrom && (
        <p className="why" data-testid="crs-why">
          {t(`found.crsFrom.${crsFrom}`, { defaultValue: crsFrom })}
          {choices.crs && <Auto onClick={() => look({ crs: undefined })} />}
        </p>
      )}
    </Section>
  );
}

function Auto({ onClick }: { onClick: () => void }) {
  const { t } = useTranslation(IMPORT_TEXTS);
  return (
    <button type="button" className="link" onClick={onClick}>
      {t('found.auto')}
    </button>
  );
}

const label = (options: { value: string; label: string }[], crs: string) =>
  options.find(({ value }) => value === crs)?.label ?? crs;

/** Candidates near the land that is there already come first. */
function byDistance<T extends { bbox: Bbox4490 }>(candidates: T[], land: Bbox4490 | null): T[] {
  if (!land) return candidates;
  const middle = (bbox: Bbox4490) => (bbox[0] + bbox[2]) / 2;
  const far = ({ bbox }: T) => Math.abs(middle(bbox) - middle(land));
  return [...candidates].sort((a, b) => far(a) - far(b));
}
