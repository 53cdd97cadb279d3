import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sendJson } from '../api.ts';
import { Activate } from './activate.tsx';
import { CellView } from './cell-view.tsx';
import { Room } from './room.tsx';
import { useChiefPage } from './use-chief-page.ts';
import { WayIn } from './way-in.tsx';
import { useWords } from './words.ts';

/** A card's code, taken out of the address at once: it must not stay in the history. */
function takeCode(): string | null {
  if (window.location.pathname !== '/activate') return null;
  const code = decodeURIComponent(window.location.hash.slice(1));
  window.history.replaceState(null, '', code ? '/activate' : '/chief');
  return code || null;
}

const FIRST_CODE = takeCode();

export function ChiefApp() {
  const [code, setCode] = useState(FIRST_CODE);
  if (code !== null)
    return (
      <Activate
        code={code}
        onDone={() => {
          window.history.replaceState(null, '', '/chief');
          setCode(null);
        }}
      />
    );
  return <Chief />;
}

function Chief() {
  const { t } = useTranslation();
  const words = useWords();
  // For whoever looks at the page of a cell below their own.
  const asked = new URLSearchParams(window.location.search).get('cell');
  const { page, offline, signedOut, error, busy, reload, leave } = useChiefPage(asked);
  const [chosen, setChosen] = useState(0);
  const signOut = async () => {
    // Without a line the session cannot be ended over there; what is here goes all the same.
    await sendJson('POST', 'logout').catch(() => undefined);
    leave();
  };
  if (signedOut) return <WayIn onDone={reload} />;
  if (error)
    return (
      <Room title={t('chief.title')}>
        <p className="alert">{words.problem(error)}</p>
        <button type="button" className="main" onClick={reload}>
          {t('chief.retry')}
        </button>
        <a className="quiet" href="/">
          {t('chief.console')}
        </a>
      </Room>
    );
  if (!page)
    return (
      <Room title={t('chief.title')}>
        <p className="muted">{t('chief.loading')}</p>
      </Room>
    );
  const cell = page.cells[chosen] ?? page.cells[0];
  if (!cell)
    return (
      <Room title={page.name || t('chief.title')}>
        <strong>{t('chief.nothing')}</strong>
        <p className="muted">{t('chief.nothingHint')}</p>
        <button type="button" className="main" onClick={reload}>
          {t('chief.retry')}
        </button>
        <button type="button" className="quiet" onClick={() => void signOut()}>
          {t('chief.menu.leave')}
        </button>
      </Room>
    );
  return (
    <CellView
      key={cell.cell.id}
      {...{ page, cell, offline, busy }}
      onCell={(id) => setChosen(page.cells.findIndex((one) => one.cell.id === id))}
      onReload={reload}
      onLeave={() => void signOut()}
    />
  );
}
