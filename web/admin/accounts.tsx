import { Button, Checkbox, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountRow } from '../../server/contract/identity.ts';
import { useGet, useMe } from '../queries.ts';
import { ProblemView } from '../ui/problem-view.tsx';
import { useAccountFilter } from './account-filter.tsx';
import { AskFirst } from './ask-first.tsx';
import { moment } from './moment.ts';
import { RoleList, useRoleNames } from './role-list.tsx';
import { ShownOnce } from './shown-once.tsx';
import { ADMIN_TEXTS } from './texts.ts';
import { useChange } from './use-change.ts';

/** Accounts: made, reset, closed. Passwords are shown once. */
export function Accounts() {
  const { t } = useTranslation(ADMIN_TEXTS);
  const { data, error, refetch } = useGet<{ accounts: AccountRow[] }>('accounts');
  const [secret, setSecret] = useState<{ name: string; password: string } | null>(null);
  const { shown, box } = useAccountFilter(data?.accounts ?? []);
  if (error) return <ProblemView error={error} onRetry={() => void refetch()} />;
  return (
    <>
      <NewAccount onMade={setSecret} />
      {box}
      <table className="admin-table" data-testid="accounts">
        <thead>
          <tr>
            <th>{t('account.name')}</th>
            <th>{t('account.login')}</th>
            <th>{t('account.roles')}</th>
            <th />
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <Account key={row.id} row={row} onSecret={setSecret} />
          ))}
        </tbody>
      </table>
      {!data && <p className="muted">{t('busy')}</p>}
      <ShownOnce
        what={t('once.password', { name: secret?.name })}
        secret={secret?.password ?? null}
        onDone={() => setSecret(null)}
      />
    </>
  );
}

type OnSecret = (secret: { name: string; password: string } | null) => void;

function NewAccount({ onMade }: { onMade: OnSecret }) {
  const { t } = useTranslation(ADMIN_TEXTS);
  const [loginName, setLoginName] = useState('');
  const [name, setName] = useState('');
  const [machine, setMachine] = useState(false);
  const make = useChange<{ oneTimePassword: string | null }>(({ oneTimePassword }) => {
    if (oneTimePassword) onMade({ name, password: oneTimePassword });
    setLoginName('');
    setName('');
  });
  return (
    <form
      className="admin-form"
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate({ method: 'POST', path: 'accounts', body: { loginName, name, machine } });
      }}
    >
      <Input
        placeholder={t('account.login')}
        aria-label={t('account.login')}
        value={loginName}
        onChange={(event) => setLoginName(event.target.value)}
        autoComplete="off"
        data-testid="new-login"
      />
      <Input
        placeholder={t('account.name')}
        aria-label={t('account.name')}
        value={name}
        onChange={(event) => setName(event.target.value)}
        data-testid="new-name"
      />
      <Checkbox checked={machine} onChange={(event) => setMachine(event.target.checked)}>
        {t('account.machine')}
      </Checkbox>
      <Button
        type="primary"
        htmlType="submit"
        loading={make.isPending}
        disabled={loginName.trim().length < 2 || !name.trim()}
        data-testid="new-account"
      >
        {t('account.add')}
      </Button>
      {make.error && <ProblemView error={make.error} />}
    </form>
  );
}

function Account({ row, onSecret }: { row: AccountRow; onSecret: OnSecret }) {
  const { t } = useTranslation(ADMIN_TEXTS);
  const names = useRoleNames();
  const me = useMe().data?.caller;
  const { id, name, loginName, state, mustChange, hasPassword, lastSeenAt } = row;
  const reset = useChange<{ oneTimePassword: string }>(({ oneTimePassword }) =>
    onSecret({ name, password: oneTimePassword }),
  );
  const close = useChange();
  const closed = state === 'closed';
  const notes = [
    closed
      ? t('account.state.closed')
      : lastSeenAt
        ? t('account.seen', { time: moment(lastSeenAt) })
        : t('account.never'),
    !closed && !hasPassword && t('account.noPassword'),
    !closed && hasPassword && mustChange && t('account.oneTime'),
  ].filter(Boolean);
  return (
    <tr className={closed ? 'aside' : undefined} data-testid={`account-${loginName}`}>
      <td>
        <b>{name}</b>
        <small className="muted">{notes.join(' · ')}</small>
      </td>
      <td>{loginName}</td>
      <td>
        <RoleList grants={row.grants} names={names} />
      </td>
      <td className="admin-actions">
        {!closed && (
          <>
            <AskFirst
              label={t('account.reset')}
              question={t('account.resetSure', { name })}
              busy={reset.isPending}
              onSure={() => reset.mutate({ method: 'POST', path: `accounts/${id}/reset` })}
              testId="reset"
            />
            {me?.accountId !== id && (
              <AskFirst
                label={t('account.close')}
                question={t('account.closeSure', { name })}
                busy={close.isPending}
                onSure={() => close.mutate({ method: 'POST', path: `accounts/${id}/close` })}
                testId="close"
              />
            )}
          </>
        )}
        {(reset.error ?? close.error) && <ProblemView error={(reset.error ?? close.error)!} />}
      </td>
    </tr>
  );
}
