import { useTranslation } from 'react-i18next';
import type { DeviceRow } from '../../server/contract/activation.ts';
import { useGet } from '../queries.ts';
import { ProblemView } from '../ui/problem-view.tsx';
import { AskFirst } from './ask-first.tsx';
import { moment, shortClient } from './moment.ts';
import { ADMIN_TEXTS } from './texts.ts';
import { useChange } from './use-change.ts';

/** Phones that sign in with a PIN: everybody's for the administrator, one's own in the user menu. */
export function Devices({ path }: { path: 'devices' | 'me/devices' }) {
  const { t } = useTranslation(ADMIN_TEXTS);
  const { data, error, refetch } = useGet<{ devices: DeviceRow[] }>(path);
  if (error) return <ProblemView error={error} onRetry={() => void refetch()} />;
  if (!data) return <p className="muted">{t('busy')}</p>;
  if (data.devices.length === 0) return <p className="muted">{t('device.none')}</p>;
  return (
    <table className="admin-table" data-testid="devices">
      <thead>
        <tr>
          <th>{t(path === 'devices' ? 'device.who' : 'device.what')}</th>
          <th>{t('device.used')}</th>
          <th />
        </tr>
      </thead>
      <tbody>
        {data.devices.map((row) => (
          <Device key={row.id} row={row} path={path} />
        ))}
      </tbody>
    </table>
  );
}

function Device({ row, path }: { row: DeviceRow; path: string }) {
  const { t } = useTranslation(ADMIN_TEXTS);
  const revoke = useChange();
  const { id, name, client, createdAt, lastUsedAt, expiresAt, revokedAt, revokedBy } = row;
  const by = t(`device.by.${revokedBy}`, { defaultValue: revokedBy ?? '' });
  return (
    <tr className={revokedAt ? 'aside' : undefined} data-testid="device">
      <td>
        {path === 'devices' && <b>{name}</b>}
        <small className="muted" title={client ?? undefined}>
          {shortClient(client)} · {t('device.made')} {moment(createdAt)}
        </small>
      </td>
      <td>
        {moment(lastUsedAt)}
        <small className="muted">
          {revokedAt
            ? t('device.revoked', { time: moment(revokedAt), by })
            : `${t('device.until')} ${moment(expiresAt).slice(0, 10)}`}
        </small>
      </td>
      <td className="admin-actions">
        {!revokedAt && (
          <AskFirst
            label={t('device.revoke')}
            question={t('device.revokeSure', { name })}
            busy={revoke.isPending}
            onSure={() => revoke.mutate({ method: 'DELETE', path: `${path}/${id}` })}
            testId="revoke"
          />
        )}
        {revoke.error && <ProblemView error={revoke.error} />}
      </td>
    </tr>
  );
}
