import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChiefCell, ChiefPage } from '../../server/contract/chief-page.ts';
import { formatMu } from '../format/area.ts';
import { switchLanguage } from './language.ts';
import { useWords } from './words.ts';

interface Props {
  page: ChiefPage;
  cell: ChiefCell;
  busy: boolean;
  onCell: (id: number) => void;
  onReload: () => void;
  onLeave: () => void;
}

/** Which cell it is, and what concerns the page itself. */
export function TopBar({ page, cell, busy, onCell, onReload, onLeave }: Props) {
  const { t } = useTranslation();
  const { lang } = useWords();
  const [open, setOpen] = useState(false);
  const level = cell.levelName[lang];
  const choices = page.cells.map((one) => (
    <option key={one.cell.id} value={one.cell.id}>
      {one.cell.name}
    </option>
  ));
  return (
    <header className="top">
      <div className="top-name">
        {page.cells.length > 1 ? (
          <select
            aria-label={t('chief.cells')}
            value={cell.cell.id}
            onChange={(event) => onCell(Number(event.target.value))}
          >
            {choices}
          </select>
        ) : (
          <h1 data-testid="cell-name">{cell.cell.name}</h1>
        )}
        <span className="small">
          {[level, t('chief.area', { area: formatMu(cell.areaM2) }), page.name].filter(Boolean).join(' · ')}
        </span>
      </div>
      <button
        type="button"
        className="top-button"
        aria-expanded={open}
        aria-label={t('chief.menu.open')}
        onClick={() => setOpen(!open)}
        data-testid="menu"
      >
        <svg width="22" height="22" viewBox="0 0 22 22" aria-hidden="true">
          <path d="M3 6h16M3 11h16M3 16h16" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
        </svg>
      </button>
      {open && (
        <menu className="top-menu">
          <button type="button" onClick={onReload} disabled={busy}>
            {t(busy ? 'chief.loading' : 'chief.menu.refresh')}
          </button>
          <button type="button" onClick={() => void switchLanguage()}>
            {t('chief.language')}
          </button>
          <p className="muted small">{t('chief.menu.installHint')}</p>
          <button type="button" onClick={onLeave} data-testid="leave">
            {t('chief.menu.leave')}
          </button>
        </menu>
      )}
    </header>
  );
}
