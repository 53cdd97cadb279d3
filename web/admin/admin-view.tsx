import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { UserMenu } from '../sign-in/user-menu.tsx';
import { ErrorBoundary } from '../ui/error-boundary.tsx';
import { Mark } from '../ui/icon.tsx';
import { changeState, useViewState } from '../view-state.ts';
import { Accounts } from './accounts.tsx';
import { Activation } from './activation.tsx';
import { Audit } from './audit.tsx';
import { Devices } from './devices.tsx';
import { Grants } from './grants.tsx';
import { ADMIN_TEXTS } from './texts.ts';
import { adminTabs, type AdminTab } from './tabs.ts';
import './admin.css';

/** For the three administrators, who see no land: accounts and devices, rights, or the audit. */
export default function AdminView({ permissions }: { permissions: string[] }) {
  const { t } = useTranslation(ADMIN_TEXTS);
  const lang = useViewState((s) => s.lang);
  const tabs = adminTabs(permissions);
  const [asked, setAsked] = useState(() => window.location.hash.slice(1));
  const tab = tabs.find((name) => name === asked) ?? tabs[0]!;
  const open = (name: AdminTab) => {
    window.history.replaceState(null, '', `#${name}`);
    setAsked(name);
  };
  return (
    <>
      <header className="top-bar">
        <div className="brand">
          <Mark />
          <strong>{t('title')}</strong>
        </div>
        <nav className="tabs" aria-label={t('title')}>
          {tabs.map((name) => (
            <button
              key={name}
              type="button"
              aria-current={tab === name ? 'page' : undefined}
              onClick={() => open(name)}
              data-testid={`admin-${name}`}
            >
              {t(`tabs.${name}`)}
            </button>
          ))}
        </nav>
        <div className="spacer" />
        <button
          type="button"
          className="language"
          onClick={() => changeState({ lang: lang === 'zh' ? 'en' : 'zh' })}
          data-testid="language"
        >
          {lang === 'zh' ? 'EN' : '中'}
        </button>
        <UserMenu />
      </header>
      <main className="admin">
        <div className="admin-sheet">
          <p className="muted">{t(`why.${tab}`)}</p>
          <ErrorBoundary key={tab}>
            <Page tab={tab} />
          </ErrorBoundary>
        </div>
      </main>
    </>
  );
}

function Page({ tab }: { tab: AdminTab }) {
  switch (tab) {
    case 'accounts':
      return <Accounts />;
    case 'activation':
      return <Activation />;
    case 'devices':
      return <Devices path="devices" />;
    case 'grants':
      return <Grants />;
    case 'audit':
      return <Audit />;
  }
}
