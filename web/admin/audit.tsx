import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuditListRow, AuditPage } from '../../server/contract/audit.ts';
import { getJson } from '../api.ts';
import { formatNumber } from '../format/number.ts';
import { ProblemView } from '../ui/problem-view.tsx';
import { moment } from './moment.ts';
import { ADMIN_TEXTS } from './texts.ts';

const ACTIONS = [
  ...['write', 'export', 'read-personal', 'login', 'login-failed', 'activate', 'activate-failed', 'command'],
];

/** What was done, by whom, the newest first. */
export function Audit() {
  const { t } = useTranslation(ADMIN_TEXTS);
  const [filter, setFilter] = useState({ action: '', who: '', from: '', until: '' });
  const set = (change: Partial<typeof filter>) => setFilter({ ...filter, ...change });
  const pages = useInfiniteQuery({
    queryKey: ['audit', filter],
    queryFn: ({ signal, pageParam }) =>
      getJson<AuditPage>('audit', { ...filter, after: pageParam, limit: 100 }, signal),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next,
  });
  const rows = pages.data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <>
      <form className="admin-form" onSubmit={(event) => event.preventDefault()}>
        <Select
          value={filter.action}
          onChange={(action) => set({ action })}
          options={[
            { value: '', label: t('audit.any') },
            ...ACTIONS.map((value) => ({ value, label: t(`audit.actions.${value}`) })),
          ]}
          aria-label={t('audit.action')}
          className="admin-wide"
          data-testid="audit-action"
        />
        <Input.Search
          placeholder={t('audit.who')}
          aria-label={t('audit.who')}
          allowClear
          onSearch={(who) => set({ who: who.trim() })}
        />
        <label>
          {t('audit.from')}
          <input type="date" value={filter.from} onChange={(event) => set({ from: event.target.value })} />
        </label>
        <label>
          {t('audit.until')}
          <input type="date" value={filter.until} onChange={(event) => set({ until: event.target.value })} />
        </label>
      </form>
      {pages.error && <ProblemView error={pages.error} onRetry={() => void pages.refetch()} />}
      {pages.data && (
        <p className="muted small">
          {t('audit.total', { n: formatNumber(pages.data.pages[0]?.total ?? 0) })}
        </p>
      )}
      <table className="admin-table" data-testid="audit">
        <thead>
          <tr>
            <th>{t('audit.time')}</th>
            <th>{t('audit.who')}</th>
            <th>{t('audit.target')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Entry key={row.id} row={row} />
          ))}
        </tbody>
      </table>
      {pages.hasNextPage && (
        <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t('audit.more')}
        </Button>
      )}
    </>
  );
}

function Entry({ row }: { row: AuditListRow }) {
  const { t } = useTranslation(ADMIN_TEXTS);
  const detail = Object.entries(row.detail)
    .map(([key, value]) => `${key}: ${String(value)}`)
    .join(', ');
  return (
    <tr data-testid="audit-row">
      <td className="nowrap">
        {moment(row.at)}
        <small className="muted">{t(row.sealed ? 'audit.sealed' : 'audit.waiting')}</small>
      </td>
      <td>{row.who || <span className="muted">{t('audit.nobody')}</span>}</td>
      <td>
        <span className="tag">{t(`audit.actions.${row.action}`, { defaultValue: row.action })}</span>{' '}
        <span className="admin-target">{row.target}</span>
        {detail && <small className="muted">{detail}</small>}
      </td>
    </tr>
  );
}
