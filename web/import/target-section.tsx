import { useTranslation } from 'react-i18next';
import type { BatchKind } from '../../server/contract/land.ts';
import { LAYER_KINDS } from '../../server/contract/layers.ts';
import type { InspectKind } from '../../server/contract/upload.ts';
import { pickLanguage } from '../i18n/pick-language.ts';
import { Section } from '../ui/facts.tsx';
import { useViewState } from '../view-state.ts';
import { Choice, Text } from './form-fields.tsx';
import { setKind, useSession } from './session.ts';
import { isListKind, isOfScheme, LIST_KINDS } from './target.ts';
import type { Known, Target, TargetFault } from './target.ts';
import { IMPORT_TEXTS } from './texts.ts';

const KINDS: BatchKind[] = ['daily', 'monthly', 'quarterly', 'half-year', 'yearly', 'special', 'own'];
const NEW = '';

interface Props {
  target: Target;
  fault: TargetFault;
  known: Known;
  onChange: (change: Partial<Target>) => void;
}
type PartProps = Omit<Props, 'fault'>;

/** What the features are to become, and where they go. */
export function TargetSection({ target, fault, known, onChange }: Props) {
  const { t } = useTranslation(IMPORT_TEXTS);
  const kind = useSession((s) => s.kind);
  const tabs = { cells: 'cells', patches: 'patches', layer: 'layer', list: 'people' } as const;
  const isChosen = (to: InspectKind) => (isListKind(to) ? isListKind(kind) : kind === to);
  return (
    <Section title={t('target.title')}>
      <div className="kind-choice" role="radiogroup" aria-label={t('target.title')}>
        {Object.entries(tabs).map(([name, to]) => (
          <button
            key={name}
            type="button"
            role="radio"
            aria-checked={isChosen(to)}
            onClick={() => !isChosen(to) && setKind(to)}
            data-testid={`kind-${name}`}
          >
            {t(`target.${name}`)}
          </button>
        ))}
      </div>
      {kind === 'cells' && <CellTarget {...{ target, known, onChange }} />}
      {kind === 'patches' && <PatchTarget {...{ target, known, onChange }} />}
      {kind === 'layer' && <LayerTarget {...{ target, known, onChange }} />}
      {isListKind(kind) && <ListTarget {...{ target, known, onChange }} />}
      {fault && (
        <p className="why alarm" role="status">
          {t(`target.${fault}`)}
        </p>
      )}
    </Section>
  );
}

function LayerTarget({ target, known, onChange }: PartProps) {
  const { t } = useTranslation(IMPORT_TEXTS);
  const lang = useViewState((s) => s.lang);
  return (
    <>
      <Choice
        label={t('target.layerCode')}
        value={target.layer ?? NEW}
        options={[
          { value: NEW, label: t('target.newLayer') },
          ...known.layers.map(({ code, name }) => ({ value: code, label: pickLanguage(name, lang) || code })),
        ]}
        onChange={(value) => onChange({ layer: value || null })}
        testId="target-layer"
      />
      {target.layer === null ? (
        <>
          <NewThing target={target} onChange={onChange} />
          <Choice
            label={t('target.layerKind')}
            value={target.layerKind}
            options={LAYER_KINDS.map((value) => ({ value, label: t(`target.layerKinds.${value}`) }))}
            onChange={(layerKind) => onChange({ layerKind })}
            testId="target-layer-kind"
          />
        </>
      ) : (
        <p className="why">{t('target.layerWhole')}</p>
      )}
    </>
  );
}

function ListTarget({ target, known, onChange }: PartProps) {
  const { t } = useTranslation(IMPORT_TEXTS);
  const lang = useViewState((s) => s.lang);
  const kind = useSession((s) => s.kind);
  if (!isListKind(kind)) return null;
  return (
    <>
      <Choice
        label={t('target.listKind')}
        value={kind}
        options={LIST_KINDS.map((value) => ({ value, label: t(`target.lists.${value}`) }))}
        onChange={setKind}
        testId="target-list"
      />
      {isOfScheme(kind) && (
        <Choice
          label={t('target.scheme')}
          value={target.scheme ?? NEW}
          options={known.schemes.map(({ code, name }) => ({
            value: code,
            label: pickLanguage(name, lang) || code,
          }))}
          onChange={(scheme) => onChange({ scheme })}
          testId="target-scheme"
        />
      )}
      <p className="why">{t(`target.listHints.${kind}`)}</p>
    </>
  );
}

function CellTarget({ target, known: { schemes }, onChange }: PartProps) {
  const { t } = useTranslation(IMPORT_TEXTS);
  const lang = useViewState((s) => s.lang);
  const scheme = schemes.find(({ code }) => code === target.scheme);
  const levels = scheme?.levels ?? [];
  const next = Math.min(9, Math.max(0, ...levels.map(({ level }) => level)) + 1);
  const isNewLevel = !levels.some(({ level }) => level === target.level);
  return (
    <>
      <Choice
        label={t('target.scheme')}
        value={target.scheme ?? NEW}
        options={[
          ...schemes.map(({ code, name }) => ({ value: code, label: pickLanguage(name, lang) || code })),
          { value: NEW, label: t('target.newScheme') },
        ]}
        onChange={(value) => {
          const chosen = schemes.find(({ code }) => code === value);
          const deepest = Math.max(0, ...(chosen?.levels ?? []).map(({ level }) => level));
          onChange({ scheme: value || null, level: Math.min(9, deepest + 1) });
        }}
        testId="target-scheme"
      />
      {target.scheme === null && <NewThing target={target} onChange={onChange} />}
      <Choice
        label={t('target.level')}
        value={target.level}
        options={[
          ...levels.map(({ level, nameZh, nameEn }) => ({
            value: level,
            label: t('target.levelOf', { n: level, name: lang === 'zh' ? nameZh : nameEn }),
          })),
          ...(levels.some(({ level }) => level === next)
            ? []
            : [{ value: next, label: t('target.newLevel', { n: next }) }]),
        ]}
        onChange={(level) => onChange({ level })}
        testId="target-level"
      />
      {isNewLevel && (
        <Text
          label={t('target.levelName')}
          value={target.levelName}
          placeholder={t('target.levelNameHint')}
          onChange={(levelName) => onChange({ levelName })}
          testId="target-level-name"
        />
      )}
      {!isNewLevel && <AgainOptions target={target} onChange={onChange} />}
    </>
  );
}

/** Of a level that has cells already: whether the land changed or the file does, and whether what is missing is gone. */
function AgainOptions({ target, onChange }: Pick<Props, 'target' | 'onChange'>) {
  const { t } = useTranslation(IMPORT_TEXTS);
  return (
    <>
      <Choice
        label={t('target.mode')}
        value={target.mode}
        options={(['change', 'correction'] as const).map((value) => ({
          value,
          label: t(`target.modes.${value}`),
        }))}
        onChange={(mode) => onChange({ mode })}
        testId="target-mode"
      />
      {target.mode === 'change' && (
        <label className="field">
          <span>{t('target.validFrom')}</span>
          <input
            type="date"
            className="date-input"
            value={target.validFrom}
            onChange={(event) => onChange({ validFrom: event.target.value })}
            data-testid="target-valid-from"
          />
        </label>
      )}
      <p className="why">{t(`target.modeHints.${target.mode}`)}</p>
      <Choice
        label={t('target.complete')}
        value={target.complete}
        options={(['', 'parents', 'level'] as const).map((value) => ({
          value,
          label: t(`target.completes.${value || 'part'}`),
        }))}
        onChange={(complete) => onChange({ complete })}
        testId="target-complete"
      />
    </>
  );
}

function PatchTarget({ target, known: { batches }, onChange }: PartProps) {
  const { t } = useTranslation(IMPORT_TEXTS);
  const lang = useViewState((s) => s.lang);
  const day = (key: 'from' | 'to') => (
    <input
      type="date"
      className="date-input"
      value={target[key]}
      onChange={(event) => onChange({ [key]: event.target.value })}
      aria-label={`${t('target.period')} ${t(`target.${key}`)}`}
    />
  );
  return (
    <>
      <Choice
        label={t('target.batch')}
        value={target.batch ?? NEW}
        options={[
          { value: NEW, label: t('target.newBatch') },
          ...batches.map(({ code, name }) => ({ value: code, label: pickLanguage(name, lang) || code })),
        ]}
        onChange={(value) => onChange({ batch: value || null })}
        testId="target-batch"
      />
      {target.batch === null && (
        <>
          <NewThing target={target} onChange={onChange} />
          <Choice
            label={t('target.kind')}
            value={target.batchKind}
            options={KINDS.map((value) => ({ value, label: t(`target.kinds.${value}`) }))}
            onChange={(batchKind) => onChange({ batchKind })}
            testId="target-kind"
          />
          <div className="field">
            <span>{t('target.period')}</span>
            <span className="period">
              {day('from')}
              {day('to')}
            </span>
          </div>
        </>
      )}
    </>
  );
}

function NewThing({ target, onChange }: Pick<Props, 'target' | 'onChange'>) {
  const { t } = useTranslation(IMPORT_TEXTS);
  return (
    <>
      <Text
        label={t('target.code')}
        value={target.newCode}
        onChange={(newCode) => onChange({ newCode })}
        testId="target-code"
      />
      <Text
        label={t('target.name')}
        value={target.newName}
        placeholder={target.newCode}
        onChange={(newName) => onChange({ newName })}
        testId="target-name"
      />
    </>
  );
}
