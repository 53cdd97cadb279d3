import { Button, Input, InputNumber } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TokenRow } from '../../server/contract/identity.ts';
import { useGet } from '../queries.ts';
import { ProblemView } from '../ui/problem-view.tsx';
import { AskFirst } from './ask-first.tsx';
import { Devices } from './devices.tsx';
import { moment } from './moment.ts';
import { ShownOnce } from './shown-once.tsx';
import { ADMIN_TEXTS } from './texts.ts';
import { useChange } from './use-change.ts';
import './admin.css';

interface Made {
  secret: string;
  expiresAt: string;
}

/** One's own tokens and devices. */
export default function OwnAccess() {
  const { t } = useTranslation(ADMIN_TEXTS);
  const { data, error, refetch } = useGet<{ tokens: TokenRow[] }>('me/tokens');
  const [name, setName] = useState('');
  const [days, setDays] = useState(90);
  const [made, setMade] = useState<(Made & { name: string }) | null>(null);
  const make = useChange<Made>((answer) => {
    setMade({ ...answer, name });
    setName('');
  });
  if (error) return <ProblemView error={error} onRetry={() => void refetch()} />;
  return (
    <div className="own-access">
      <h3>{t('own.tokens')}</h3>
      <p className="muted small">{t('own.tokensWhy')}</p>
      <form
        className="admin-form"
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate({ method: 'POST', path: 'me/tokens', body: { name, days } });
        }}
      >
        <Input
          placeholder={t('own.name')}
          aria-label={t('own.name')}
          value={name}
          onChange={(event) => setName(event.target.value)}
          data-testid="token-name"
        />
        <InputNumber
          aria-label={t('own.days')}
          min={1}
          max={730}
          value={days}
          onChange={(value) => setDays(value ?? 90)}
        />
        <Button
          type="primary"
          htmlType="submit"
          loading={make.isPending}
          disabled={!name.trim()}
          data-testid="token-add"
        >
          {t('own.add')}
        </Button>
        {make.error && <ProblemView error={make.error} />}
      </form>
      <ul className="admin-roles" data-testid="tokens">
        {data?.tokens.map((row) => (
          <Token key={row.id} row={row} />
        ))}
      </ul>
      <h3>{t('own.devices')}</h3>
      <Devices path="me/devices" />
      <ShownOnce
        what={t('once.token', { name: made?.name, until: moment(made?.expiresAt ?? null).slice(0, 10) })}
        secret={made?.secret ?? null}
        onDone={() => setMade(null)}
      />
    </div>
  );
}

function Token({ row }: { row: TokenRow }) {
  const { t } = useTranslation(ADMIN_TEXTS);
  const revoke = useChange();
  const { id, name, expiresAt, lastUsedAt, revokedAt } = row;
  const notes = [
    revokedAt ? t('own.revoked') : t('own.until', { until: moment(expiresAt).slice(0, 10) }),
    lastUsedAt ? t('own.used', { time: moment(lastUsedAt) }) : t('own.unused'),
  ];
  return (
    <li className={revokedAt ? 'aside' : undefined}>
      <span>
        {name} <small className="muted">{notes.join(' · ')}</small>
      </span>
      {!revokedAt && (
        <AskFirst
          label={t('own.revoke')}
          question={`${t('own.revoke')} ${name}?`}
          busy={revoke.isPending}
          onSure={() => revoke.mutate({ method: 'DELETE', path: `me/tokens/${id}` })}
          testId="token-revoke"
        />
      )}
      {revoke.error && <ProblemView error={revoke.error} />}
    </li>
  );
}
