import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountRow } from '../../server/contract/identity.ts';
import { useGet, useMe } from '../queries.ts';
import { ProblemView } from '../ui/problem-view.tsx';
import { useAccountFilter } from './account-filter.tsx';
import { AskFirst } from './ask-first.tsx';
import { RoleList, useRoleNames, useRoles } from './role-list.tsx';
import { ADMIN_TEXTS } from './texts.ts';
import { useChange } from './use-change.ts';

/** Who may do what, where and how long: given and taken back by the security administrator. */
export function Grants() {
  const { t } = useTranslation(ADMIN_TEXTS);
  const { data, error, refetch } = useGet<{ accounts: AccountRow[] }>('grants');
  const names = useRoleNames();
  const me = useMe().data?.caller;
  const accounts = (data?.accounts ?? []).filter(({ state }) => state === 'active');
  const { shown, box } = useAccountFilter(accounts);
  if (error) return <ProblemView error={error} onRetry={() => void refetch()} />;
  return (
    <>
      <NewGrant accounts={accounts} />
      {box}
      <table className="admin-table" data-testid="grants">
        <thead>
          <tr>
            <th>{t('grant.account')}</th>
            <th>{t('grant.role')}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ id, name, loginName, grants }) => (
            <tr key={id} data-testid={`grants-${loginName}`}>
              <td>
                <b>{name}</b>
                <small className="muted">{loginName}</small>
              </td>
              <td>
                <RoleList
                  grants={grants}
                  names={names}
                  action={(grant) =>
                    id !== me?.accountId && (
                      <TakeBack id={grant.id} name={name} role={names(grant.role).name} />
                    )
                  }
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {!data && <p className="muted">{t('busy')}</p>}
    </>
  );
}

function TakeBack({ id, name, role }: { id: number; name: string; role: string }) {
  const { t } = useTranslation(ADMIN_TEXTS);
  const end = useChange();
  return (
    <>
      <AskFirst
        label={t('grant.revoke')}
        question={t('grant.revokeSure', { name, role })}
        busy={end.isPending}
        onSure={() => end.mutate({ method: 'DELETE', path: `grants/${id}` })}
        testId="take-back"
      />
      {end.error && <ProblemView error={end.error} />}
    </>
  );
}

function NewGrant({ accounts }: { accounts: AccountRow[] }) {
  const { t } = useTranslation(ADMIN_TEXTS);
  const names = useRoleNames();
  const roles = useRoles();
  const me = useMe().data?.caller;
  const [accountId, setAccountId] = useState<number | null>(null);
  const [role, setRole] = useState<string | null>(null);
  const [cell, setCell] = useState('');
  const [from, setFrom] = useState('');
  const [until, setUntil] = useState('');
  const give = useChange(() => {
    setCell('');
    setAccountId(null);
  });
  const chosen = roles.find(({ code }) => code === role);
  const others = accounts.filter(({ id }) => id !== me?.accountId);
  return (
    <form
      className="admin-form"
      onSubmit={(event) => {
        event.preventDefault();
        const body = {
          ...{ accountId, role },
          ...(cell.trim() && !chosen?.byDuty ? { cell: cell.trim() } : {}),
          ...(from ? { from } : {}),
          ...(until ? { until } : {}),
        };
        give.mutate({ method: 'POST', path: 'grants', body });
      }}
    >
      <Select
        showSearch={{ optionFilterProp: 'label' }}
        placeholder={t('grant.account')}
        aria-label={t('grant.account')}
        value={accountId}
        onChange={setAccountId}
        options={others.map(({ id, name, loginName }) => ({ value: id, label: `${name}（${loginName}）` }))}
        className="admin-wide"
        data-testid="grant-account"
      />
      <Select
        placeholder={t('grant.role')}
        aria-label={t('grant.role')}
        value={role}
        onChange={setRole}
        options={roles.map(({ code }) => ({ value: code, label: names(code).name }))}
        className="admin-wide"
        data-testid="grant-role"
      />
      <Input
        placeholder={t(chosen?.byDuty ? 'grant.byDuty' : 'grant.cell')}
        aria-label={t('grant.cell')}
        disabled={chosen?.byDuty ?? false}
        value={cell}
        onChange={(event) => setCell(event.target.value)}
        data-testid="grant-cell"
      />
      <label>
        {t('grant.from')}
        <input type="date" value={from} onChange={(event) => setFrom(event.target.value)} />
      </label>
      <label>
        {t('grant.until')}
        <input type="date" value={until} onChange={(event) => setUntil(event.target.value)} />
      </label>
      <Button
        type="primary"
        htmlType="submit"
        loading={give.isPending}
        disabled={accountId === null || role === null}
        data-testid="grant-add"
      >
        {t('grant.add')}
      </Button>
      {chosen && (
        <small className="muted admin-line">
          {t('grant.permissions')}: {chosen.permissions.join(', ')}
        </small>
      )}
      {give.error && <ProblemView error={give.error} />}
    </form>
  );
}
