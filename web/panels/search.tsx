import { useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SearchHit } from '../../server/contract/land.ts';
import { flyToBbox, flyToPlace } from '../map/map-handle.ts';
import { useSearch } from '../queries.ts';
import { Icon } from '../ui/icon.tsx';
import { select, useViewState } from '../view-state.ts';
import { isSameSearch } from './same-search.ts';

const KINDS = ['place', 'cell', 'patch'] as const;
const DELAY_MS = 220;

function useDebounced(value: string): string {
  const [late, setLate] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setLate(value), DELAY_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return late;
}

/** Takes the map to a hit and selects it; a coordinate only moves the map. */
function follow(hit: SearchHit): void {
  // Selected first: the detail panel then takes its part of the map before the map moves.
  if (hit.kind !== 'place' && hit.id !== null) select({ kind: hit.kind, id: hit.id });
  if (hit.bbox4490) flyToBbox(hit.bbox4490, hit.kind === 'patch' ? 14 : 12);
  else flyToPlace(hit.lon, hit.lat, 12);
}

/** Search as a combobox: arrows choose, Enter goes, Escape closes. */
export function Search({ onDone }: { onDone?: () => void }) {
  const { t } = useTranslation();
  const scheme = useViewState((s) => s.scheme);
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const listId = useId();
  const q = useDebounced(text.trim());
  const { data, isFetching, error } = useSearch(scheme, q);
  // While the pause after typing lasts, `data` still answers the text before.
  const found = isSameSearch(q, text.trim()) ? (data?.hits ?? []) : [];
  const hits = KINDS.flatMap((kind) => found.filter((hit) => hit.kind === kind));
  const shown = open && text.trim().length > 0;
  const settled = q === text.trim() && !isFetching;

  useEffect(() => setActive(0), [q]);
  useEffect(() => {
    // `/` goes to the search, as in most tools with a list; not while typing elsewhere.
    const focus = (event: KeyboardEvent) => {
      const typing =
        event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
      if (event.key !== '/' || typing || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      input.current?.focus();
    };
    window.addEventListener('keydown', focus);
    return () => window.removeEventListener('keydown', focus);
  }, []);

  const choose = (hit: SearchHit | undefined) => {
    if (!hit) return;
    follow(hit);
    setOpen(false);
    setText('');
    input.current?.blur();
    onDone?.();
  };
  const onKey = (event: React.KeyboardEvent) => {
    if (event.key === 'Escape') {
      setOpen(false);
      setText('');
      input.current?.blur();
      onDone?.();
      return;
    }
    if (event.key === 'Enter' && settled) return choose(hits[active]);
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (!step || !hits.length) return;
    event.preventDefault();
    setActive((index) => (index + step + hits.length) % hits.length);
  };
  return (
    <div className="search" role="search">
      <Icon name="search" />
      <input
        ref={input}
        type="text"
        role="combobox"
        aria-label={t('search.label')}
        aria-expanded={shown}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={shown && hits.length ? `${listId}-${active}` : undefined}
        autoComplete="off"
        spellCheck={false}
        autoFocus={Boolean(onDone)}
        placeholder={t('search.placeholder')}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setOpen(true);
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKey}
        data-testid="search-input"
      />
      {shown && (
        <div
          className="search-results"
          id={listId}
          role="listbox"
          aria-label={t('search.label')}
          data-testid="search-results"
        >
          {hits.map((hit, index) => (
            <div key={`${hit.kind}-${hit.id ?? hit.title}`}>
              {hits[index - 1]?.kind !== hit.kind && (
                <div className="search-kind">{t(`search.${hit.kind}`)}</div>
              )}
              <div
                id={`${listId}-${index}`}
                role="option"
                aria-selected={index === active}
                className="search-hit"
                // Before blur closes the list.
                onMouseDown={(event) => {
                  event.preventDefault();
                  choose(hit);
                }}
                onMouseEnter={() => setActive(index)}
                data-testid="search-hit"
              >
                <span className="ellipsis">{hit.title}</span>
                <small className="ellipsis">{hit.subtitle}</small>
              </div>
            </div>
          ))}
          {!hits.length && (
            <div className="search-empty">
              {error && settled ? (
                <strong>{error.message}</strong>
              ) : settled ? (
                <>
                  <strong>{t('search.none', { q })}</strong>
                  <span>{t('search.noneHint')}</span>
                </>
              ) : (
                <span>{t('search.busy')}</span>
              )}
            </div>
          )}
        </div>
      )}
    </div>
  );
}
