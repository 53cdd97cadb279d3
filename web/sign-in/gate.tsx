import { Spin } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../queries.ts';
import { usePhone } from '../ui/use-media.ts';
import { ProblemView } from '../ui/problem-view.tsx';
import { NewPassword } from './new-password.tsx';
import { SignIn } from './sign-in.tsx';

/** Lets those in who are known; the others get the form that makes them so. */
export function Gate({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const me = useMe();
  const phone = usePhone();
  if (me.error)
    return (
      <main className="empty-room">
        <ProblemView error={me.error} onRetry={() => void me.refetch()} />
      </main>
    );
  if (!me.data)
    return (
      <main className="empty-room" aria-busy="true" aria-label={t('list.loading')}>
        <Spin />
      </main>
    );
  if (!me.data.caller) return <SignIn />;
  if (me.data.caller.mustChange) return <NewPassword forced />;
  // A chief on a phone starts on their own page; the console stays reachable by any link into it.
  if (phone && me.data.caller.byDuty && window.location.search === '') {
    window.location.replace('/chief');
    return null;
  }
  return children;
}
