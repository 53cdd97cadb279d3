import { Alert, Button, Checkbox, Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Activations, DutyHolder, DutyHolders } from '../../server/contract/activation.ts';
import { pickLanguage } from '../i18n/pick-language.ts';
import { useGet } from '../queries.ts';
import { ProblemView } from '../ui/problem-view.tsx';
import { useViewState } from '../view-state.ts';
import { moment } from './moment.ts';
import { ADMIN_TEXTS } from './texts.ts';
import { useChange } from './use-change.ts';

/** Cards for people on the duty list: who has none yet is chosen to begin with. */
export function Activation() {
  const { t } = useTranslation(ADMIN_TEXTS);
  const lang = useViewState((s) => s.lang);
  const [scheme, setScheme] = useState<string | null>(null);
  const [under, setUnder] = useState('');
  const [asked, setAsked] = useState('');
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const { data, error, refetch } = useGet<DutyHolders>('activations', { scheme, under: asked });
  if (error) return <ProblemView error={error} onRetry={() => (asked ? setAsked('') : void refetch())} />;
  const holders = data?.holders ?? [];
  const here = holders.filter(({ personId }) => chosen.has(personId));
  const choose = (rows: DutyHolder[], on: boolean) => {
    const next = new Set(chosen);
    for (const { personId } of rows) on ? next.add(personId) : next.delete(personId); // prettier-ignore
    setChosen(next);
  };
  return (
    <>
      <form
        className="admin-form"
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(under.trim());
        }}
      >
        <Select
          value={data?.scheme ?? null}
          onChange={(code: string) => {
            setScheme(code);
            setChosen(new Set());
          }}
          options={(data?.schemes ?? []).map(({ code, name }) => ({
            value: code,
            label: pickLanguage(name, lang) || code,
          }))}
          aria-label={t('activation.scheme')}
          className="admin-wide"
        />
        <Input.Search
          placeholder={t('activation.under')}
          aria-label={t('activation.under')}
          value={under}
          allowClear
          onChange={(event) => setUnder(event.target.value)}
          onSearch={(text) => setAsked(text.trim())}
        />
      </form>
      {data?.scheme && <Print scheme={data.scheme} people={here} onDone={() => setChosen(new Set())} />}
      <table className="admin-table" data-testid="holders">
        <thead>
          <tr>
            <th>
              <Checkbox
                checked={here.length > 0 && here.length === holders.length}
                indeterminate={here.length > 0 && here.length < holders.length}
                onChange={(event) => choose(holders, event.target.checked)}
                data-testid="choose-all"
              >
                {t('activation.all', { n: holders.length })}
              </Checkbox>
            </th>
            <th>{t('activation.duty')}</th>
            <th>{t('activation.state')}</th>
          </tr>
        </thead>
        <tbody>
          {holders.map((row) => (
            <tr key={row.personId} data-testid={`holder-${row.personNo}`}>
              <td>
                <Checkbox
                  checked={chosen.has(row.personId)}
                  onChange={(event) => choose([row], event.target.checked)}
                >
                  <b>{row.name}</b> <small className="muted">{row.personNo}</small>
                </Checkbox>
              </td>
              <td>
                {row.duties.map(({ cellCode, cellName, post }) => (
                  <div key={`${cellCode} ${post}`}>
                    {cellName} <small className="muted">{post}</small>
                  </div>
                ))}
              </td>
              <td>
                <StateOf row={row} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {!data && <p className="muted">{t('busy')}</p>}
      {data && holders.length === 0 && <p className="muted">{t('activation.empty')}</p>}
    </>
  );
}

function StateOf({ row: { devices, codeUntil } }: { row: DutyHolder }) {
  const { t } = useTranslation(ADMIN_TEXTS);
  const lines = [
    devices > 0 && t('activation.devices', { n: devices }),
    codeUntil && t('activation.code', { time: moment(codeUntil) }),
  ].filter(Boolean);
  if (lines.length === 0) return <span className="muted">{t('activation.nothing')}</span>;
  return lines.map((line) => <div key={String(line)}>{line}</div>);
}

function Print({ scheme, people, onDone }: { scheme: string; people: DutyHolder[]; onDone: () => void }) {
  const { t } = useTranslation(ADMIN_TEXTS);
  const [days, setDays] = useState(7);
  const [address, setAddress] = useState(window.location.origin);
  const [opened, setOpened] = useState<{ n: number; ok: boolean } | null>(null);
  const print = useChange<Activations>(({ cards, page }) => {
    // The page is complete in itself; its address is this browser's own and ends with it.
    const url = URL.createObjectURL(new Blob([page], { type: 'text/html' }));
    const ok = window.open(url, '_blank') !== null;
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
    setOpened({ n: cards.length, ok });
    onDone();
  });
  const host = URL.canParse(address) ? new URL(address) : null;
  const local = host !== null && /^(localhost|127\.|\[::1\])/.test(host.hostname);
  return (
    <form
      className="admin-form"
      onSubmit={(event) => {
        event.preventDefault();
        const personIds = people.map(({ personId }) => personId);
        print.mutate({ method: 'POST', path: 'activations', body: { scheme, personIds, days, address } });
      }}
    >
      <label className="admin-wide">
        {t('activation.address')}
        <Input
          value={address}
          onChange={(event) => setAddress(event.target.value)}
          status={host ? undefined : 'error'}
          data-testid="card-address"
        />
      </label>
      <label>
        {t('activation.days')}
        <InputNumber min={1} max={30} value={days} onChange={(value) => setDays(value ?? 7)} />
      </label>
      <Button
        type="primary"
        htmlType="submit"
        loading={print.isPending}
        disabled={people.length === 0 || !host}
        data-testid="print-cards"
      >
        {t('activation.print', { n: people.length })}
      </Button>
      {local && <small className="admin-line warn">{t('activation.local')}</small>}
      {host?.protocol === 'http:' && !local && (
        <small className="admin-line warn">{t('activation.plain')}</small>
      )}
      {print.error && <ProblemView error={print.error} />}
      {opened && (
        <Alert
          className="admin-line"
          type={opened.ok ? 'success' : 'warning'}
          showIcon
          title={t(opened.ok ? 'activation.opened' : 'activation.blocked', { n: opened.n })}
          data-testid="cards-opened"
        />
      )}
    </form>
  );
}
