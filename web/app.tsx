import { ConfigProvider, Spin } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { lazy, Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Scheme } from '../server/contract/land.ts';
import { EmptyRoom } from './panels/empty-room.tsx';
import { TopBar } from './panels/top-bar.tsx';
import { Gate } from './sign-in/gate.tsx';
import { adminTabs } from './admin/tabs.ts';
import { useBatches, useMe, useSchemes } from './queries.ts';
import { ErrorBoundary } from './ui/error-boundary.tsx';
import { ProblemView } from './ui/problem-view.tsx';
import { changeState, useViewState } from './view-state.ts';
import { Workspace } from './workspace.tsx';

const THEME = {
  token: {
    colorPrimary: '#0b6e99',
    colorBorder: '#e3e8ed',
    colorBorderSecondary: '#e3e8ed',
    colorText: '#1f2d3a',
    borderRadius: 8,
    motion: !window.matchMedia('(prefers-reduced-motion: reduce)').matches,
    fontSize: 13,
    fontFamily: "'Noto Sans SC', sans-serif",
  },
};

/** The first import is looked at on a map without any cells. */
const NO_SCHEME: Scheme = {
  ...{ id: 0, code: '', name: '', levels: [], cells: 0, areaM2: null, bbox4490: null, coverage: null },
  settings: { minShareM2: 0, minShareRatio: 0, tieRatio: 0, sliverWidthM: 0, partialBelow: 0 },
};

export function App() {
  const { i18n } = useTranslation();
  const lang = useViewState((s) => s.lang);
  useEffect(() => {
    void i18n.changeLanguage(lang);
    document.documentElement.lang = lang === 'zh' ? 'zh-CN' : 'en';
    document.title = i18n.getFixedT(lang)('brand.title');
  }, [i18n, lang]);
  return (
    <ConfigProvider theme={THEME} locale={lang === 'zh' ? zhCN : enUS} button={{ autoInsertSpace: false }}>
      <div className="app">
        <Gate>
          <Rooms />
        </Gate>
      </div>
    </ConfigProvider>
  );
}

const AdminView = lazy(() => import('./admin/admin-view.tsx'));

/** Administrators see no land, and whoever works on the land administers nothing: two rooms behind one door. */
function Rooms() {
  const { t } = useTranslation();
  const permissions = useMe().data?.caller?.permissions ?? [];
  if (permissions.includes('land.read') || adminTabs(permissions).length === 0) return <Console />;
  return (
    <Suspense
      fallback={
        <main className="empty-room" aria-busy="true" aria-label={t('list.loading')}>
          <Spin />
        </main>
      }
    >
      <AdminView permissions={permissions} />
    </Suspense>
  );
}

function Console() {
  const { t } = useTranslation();
  const code = useViewState((s) => s.scheme);
  const importing = useViewState((s) => s.tab === 'import');
  const schemes = useSchemes();
  const batches = useBatches(code);
  const list = schemes.data?.schemes;
  const scheme = list?.find((item) => item.code === code);

  useEffect(() => {
    // A link without a scheme, or with one that is gone, opens the first.
    const first = list?.[0];
    if (first && !scheme) changeState({ scheme: first.code });
  }, [list, scheme]);

  return (
    <>
      <TopBar schemes={list ?? []} batches={batches.data?.batches ?? []} />
      <ErrorBoundary>
        {schemes.error ? (
          <main className="empty-room">
            <ProblemView error={schemes.error} onRetry={() => void schemes.refetch()} />
          </main>
        ) : scheme ? (
          <Workspace scheme={scheme} />
        ) : list?.length === 0 && importing ? (
          <Workspace scheme={NO_SCHEME} />
        ) : list?.length === 0 ? (
          <EmptyRoom />
        ) : (
          <main className="empty-room" aria-busy="true" aria-label={t('list.loading')}>
            <Spin />
          </main>
        )}
      </ErrorBoundary>
    </>
  );
}
