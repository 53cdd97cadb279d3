import { Button, Input } from 'antd';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, sendJson } from '../api.ts';
import { formatNumber } from '../format/number.ts';
import { pickLanguage } from '../i18n/pick-language.ts';
import { useBatches, useSchemes } from '../queries.ts';
import { Section } from '../ui/facts.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { changeState, readState, useViewState } from '../view-state.ts';
import { refreshEverything } from './refresh.ts';
import { IMPORT_TEXTS } from './texts.ts';

type ContainerKind = 'schemes' | 'batches';
interface Container {
  code: string;
  name: string;
  holds: number;
}

/** The schemes and batches that imports went into: renamed in place, deleted when nothing is in them. */
export function ContainerLists() {
  const { t } = useTranslation(IMPORT_TEXTS);
  const schemes = useSchemes().data?.schemes ?? [];
  // Batches are asked for by scheme; which one does not matter here.
  const batches = useBatches(schemes[0]?.code ?? null).data?.batches ?? [];
  const lists = {
    schemes: schemes.map(({ code, name, cells }) => ({ code, name, holds: cells })),
    batches: batches.map(({ code, name, patches }) => ({ code, name, holds: patches })),
  };
  return (
    <div className="scroll import-sections" data-testid="container-lists">
      {(['schemes', 'batches'] as const).map((kind) => (
        <Section key={kind} title={t(`manage.${kind}`)}>
          {lists[kind].length === 0 && <p className="muted">{t('manage.none')}</p>}
          <ul className="containers">
            {lists[kind].map((item) => (
              <ContainerRow key={item.code} kind={kind} item={item} />
            ))}
          </ul>
        </Section>
      ))}
    </div>
  );
}

function ContainerRow({ kind, item }: { kind: ContainerKind; item: Container }) {
  const { t } = useTranslation(IMPORT_TEXTS);
  const lang = useViewState((s) => s.lang);
  const client = useQueryClient();
  const [mode, setMode] = useState<'rest' | 'rename' | 'delete'>('rest');
  const path = `${kind}/${encodeURIComponent(item.code)}`;
  const remove = useMutation({
    mutationFn: () => sendJson('DELETE', path),
    onSuccess: async () => {
      forget(kind, item.code);
      await refreshEverything(client);
    },
    onError: () => setMode('rest'),
  });
  const holds = t(`manage.holds.${kind}`, { n: formatNumber(item.holds) });
  return (
    <li data-testid={`container-${item.code}`}>
      <span className="two-lines">
        <b>{pickLanguage(item.name, lang) || item.code}</b>
        <small className="muted">
          {item.code} · {holds}
        </small>
      </span>
      {mode === 'rest' && (
        <span className="container-actions">
          <Button size="small" onClick={() => setMode('rename')} data-testid="container-rename">
            {t('manage.rename')}
          </Button>
          <Button
            size="small"
            onClick={() => {
              remove.reset();
              setMode('delete');
            }}
            data-testid="container-delete"
          >
            {t('manage.delete')}
          </Button>
        </span>
      )}
      {mode === 'rename' && <RenameForm kind={kind} item={item} onEnd={() => setMode('rest')} />}
      {mode === 'delete' && (
        <div className="container-form" role="group" aria-label={t('manage.delete')}>
          <p>{t('manage.sure')}</p>
          <Button
            danger
            onClick={() => remove.mutate()}
            loading={remove.isPending}
            data-testid="container-delete-sure"
          >
            {t('manage.deleteSure')}
          </Button>
          <Button onClick={() => setMode('rest')}>{t('manage.keep')}</Button>
        </div>
      )}
      {remove.error && <Refusal error={remove.error} />}
    </li>
  );
}

function RenameForm({ kind, item, onEnd }: { kind: ContainerKind; item: Container; onEnd: () => void }) {
  const { t } = useTranslation(IMPORT_TEXTS);
  const client = useQueryClient();
  const [name, setName] = useState(item.name);
  const [code, setCode] = useState(item.code);
  const save = useMutation({
    mutationFn: () =>
      sendJson<Container>('PATCH', `${kind}/${encodeURIComponent(item.code)}`, {
        name: name.trim(),
        code: code.trim(),
      }),
    onSuccess: async (renamed) => {
      forget(kind, item.code, renamed.code);
      await refreshEverything(client);
      onEnd();
    },
  });
  return (
    <form
      className="container-form"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
      onKeyDown={(event) => event.key === 'Escape' && onEnd()}
    >
      <label className="field">
        <span>{t('target.name')}</span>
        <Input
          autoFocus
          value={name}
          maxLength={200}
          onChange={(event) => setName(event.target.value)}
          data-testid="rename-name"
        />
      </label>
      <label className="field">
        <span>{t('target.code')}</span>
        <Input
          value={code}
          maxLength={100}
          onChange={(event) => setCode(event.target.value)}
          data-testid="rename-code"
        />
      </label>
      <Button
        type="primary"
        htmlType="submit"
        loading={save.isPending}
        disabled={!name.trim() || !code.trim()}
        data-testid="rename-save"
      >
        {t('manage.save')}
      </Button>
      <Button onClick={onEnd}>{t('manage.keep')}</Button>
      {save.error && <ProblemView error={save.error} />}
    </form>
  );
}

/** Why something cannot be deleted or taken back, item by item. */
export function Refusal({ error }: { error: Error }) {
  const lang = useViewState((s) => s.lang);
  const dependents = error instanceof ApiError ? (error.problem.dependents ?? []) : [];
  return (
    <>
      <ProblemView error={error} />
      {dependents.length > 0 && (
        <ul className="dependents" data-testid="dependents">
          {dependents.map(({ kind, id, message }, at) => (
            <li key={at}>
              {kind === 'run' && id !== null ? (
                <button
                  type="button"
                  className="link"
                  onClick={() => changeState({ history: true, manage: false, run: Number(id) }, 'push')}
                >
                  {pickLanguage(message, lang)}
                </button>
              ) : (
                pickLanguage(message, lang)
              )}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** A code in the address that is no more becomes the new one, or none. */
function forget(kind: ContainerKind, code: string, next: string | null = null): void {
  const key = kind === 'schemes' ? 'scheme' : 'batch';
  if (readState()[key] === code) changeState({ [key]: next });
}
