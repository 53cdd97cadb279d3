import { Modal, Popover } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sendJson } from '../api.ts';
import { useMe } from '../queries.ts';
import { NewPassword } from './new-password.tsx';

const OwnAccess = lazy(() => import('../admin/own-access.tsx'));

/** Who one is, and the way out; nothing while no logins are asked for. */
export function UserMenu() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [changing, setChanging] = useState(false);
  const [access, setAccess] = useState(false);
  const caller = useMe().data?.caller;
  if (caller?.kind !== 'account') return null;
  const leave = async () => {
    await sendJson('POST', 'logout');
    await client.resetQueries();
  };
  return (
    <>
      <Popover
        trigger="click"
        placement="bottomRight"
        content={
          <div className="user-menu">
            <strong>{caller.name}</strong>
            <span className="muted small">
              {t(caller.scope === 'all' ? 'signIn.seesAll' : 'signIn.seesSome', {
                n: caller.scope === 'all' ? 0 : caller.scope.length,
              })}
            </span>
            {caller.byDuty && (
              <a className="link" href="/chief">
                {t('signIn.myCell')}
              </a>
            )}
            <button type="button" className="link" onClick={() => setAccess(true)} data-testid="own-access">
              {t('signIn.access')}
            </button>
            <button type="button" className="link" onClick={() => setChanging(true)}>
              {t('signIn.changeTitle')}
            </button>
            <button type="button" className="link" onClick={() => void leave()} data-testid="logout">
              {t('signIn.leave')}
            </button>
          </div>
        }
      >
        <button type="button" className="user-button" aria-label={caller.name} data-testid="user-menu">
          {caller.name.slice(-2)}
        </button>
      </Popover>
      <Modal
        open={access}
        title={t('signIn.access')}
        footer={null}
        destroyOnHidden
        onCancel={() => setAccess(false)}
      >
        <Suspense fallback={null}>
          <OwnAccess />
        </Suspense>
      </Modal>
      <Modal
        open={changing}
        title={t('signIn.changeTitle')}
        footer={null}
        destroyOnHidden
        onCancel={() => setChanging(false)}
      >
        <NewPassword onDone={() => setChanging(false)} />
      </Modal>
    </>
  );
}
