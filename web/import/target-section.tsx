import { Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Batch, BatchKind, Scheme } from '../../server/contract/land.ts';
import { pickLanguage } from '../i18n/pick-language.ts';
import { Section } from '../ui/facts.tsx';
import { useViewState } from '../view-state.ts';
import { setKind, useSession } from './session.ts';
import type { Target, TargetFault } from './target.ts';
import { IMPORT_TEXTS } from './texts.ts';

const KINDS: BatchKind[] = ['daily', 'monthly', 'quarterly', 'half-year', 'yearly', 'special', 'own'];
const NEW = '';

interface Props {
  target: Target;
  fault: TargetFault;
  schemes: Scheme[];
  batches: Batch[];
  onChange: (change: Partial<Target>) => void;
}

/** What the features are to become, and where they go. */
export function TargetSection({ target, fault, schemes, batches, onChange }: Props) {
  const { t } = useTranslation(IMPORT_TEXTS);
  const kind = useSession((s) => s.kind);
  return (
    <Section title={t('target.title')}>
      <div className="kind-choice" role="radiogroup" aria-label={t('target.title')}>
        {(['cells', 'patches'] as const).map((name) => (
          <button
            key={name}
            type="button"
            role="radio"
            aria-checked={kind === name}
            onClick={() => kind !== name && setKind(name)}
            data-testid={`kind-${name}`}
          >
            {t(`target.${name}`)}
          </button>
        ))}
      </div>
      {kind === 'cells' ? (
        <CellTarget {...{ target, schemes, onChange }} />
      ) : (
        <PatchTarget {...{ target, batches, onChange }} />
      )}
      {fault && (
        <p className="why alarm" role="status">
          {t(`target.${fault}`)}
        </p>
      )}
    </Section>
  );
}

function CellTarget({ target, schemes, onChange }: Pick<Props, 'target' | 'schemes' | 'onChange'>) {
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
    </>
  );
}

function PatchTarget({ target, batches, onChange }: Pick<Props, 'target' | 'batches' | 'onChange'>) {
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

function Choice<T extends string | number>(props: {
  label: string;
  value: T;
  options: { value: T; label: string }[];
  onChange: (value: T) => void;
  testId: string;
}) {
  const { label, value, options, onChange, testId } = props;
  return (
    <label className="field">
      <span>{label}</span>
      <Select value={value} onChange={onChange} options={options} data-testid={testId} />
    </label>
  );
}

function Text(props: {
  label: string;
  value: string;
  placeholder?: string;
  onChange: (value: string) => void;
  testId: string;
}) {
  const { label, value, placeholder, onChange, testId } = props;
  return (
    <label className="field">
      <span>{label}</span>
      <Input
        value={value}
        placeholder={placeholder}
        maxLength={100}
        onChange={(event) => onChange(event.target.value)}
        data-testid={testId}
      />
    </label>
  );
}
