import { Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountRow } from '../../server/contract/identity.ts';
import { ADMIN_TEXTS } from './texts.ts';

/** A box to find accounts by name or login name, and those that match what stands in it. */
export function useAccountFilter(accounts: AccountRow[]): { shown: AccountRow[]; box: React.ReactNode } {
  const { t } = useTranslation(ADMIN_TEXTS);
  const [word, setWord] = useState('');
  const wanted = word.trim().toLowerCase();
  const shown = accounts.filter(({ name, loginName }) =>
    `${name} ${loginName}`.toLowerCase().includes(wanted),
  );
  const box = (
    <Input
      className="admin-filter"
      allowClear
      placeholder={t('filter')}
      value={word}
      onChange={(event) => setWord(event.target.value)}
    />
  );
  return { shown, box };
}
