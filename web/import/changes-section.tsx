import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CellChange, CellChanges } from '../../server/contract/cell-changes.ts';
import type { DeliveryReport } from '../../server/contract/import-report.ts';
import { formatNumber } from '../format/number.ts';
import { flyToPlace } from '../map/map-handle.ts';
import { Fact, Section } from '../ui/facts.tsx';
import { Icon } from '../ui/icon.tsx';
import { useAreaWords } from '../ui/use-area-words.ts';
import { showPreview } from './preview-map.ts';
import { IMPORT_TEXTS } from './texts.ts';

const ROWS = 100;
const ZOOM = 13;
interface Row {
  text: string;
  note: string;
  lonLat: [number, number] | null;
}

/** What an import of boundaries did to which cell, with areas before and after; a row goes to the place. */
export function ChangesSection({ changes }: { changes: CellChanges }) {
  const { t } = useTranslation(IMPORT_TEXTS);
  const { mu } = useAreaWords();
  const title = (code: string | null, name: string | null) => [code, name].filter(Boolean).join(' ');
  const areas = ({ areaBeforeM2, areaM2 }: CellChange) =>
    [areaBeforeM2, areaM2].flatMap((area) => (area === null ? [] : [mu(area)])).join(' → ');
  const one = (list: CellChange[], note: (change: CellChange) => string = areas): Row[] =>
    list.map((change) => ({
      text: title(change.code ?? change.codeBefore, change.name ?? change.nameBefore),
      note: note(change),
      lonLat: change.lonLat ?? null,
    }));
  const moved = (change: CellChange) =>
    t('changes.moved', { areas: areas(change), gained: mu(change.gainedM2), lost: mu(change.lostM2) });
  const passages = (one: string, many: { code: string; areaM2: number }[], into: boolean): Row => {
    const parts = many.map(({ code, areaM2 }) => `${code}（${mu(areaM2)}）`).join(' + ');
    return { text: into ? `${one} → ${parts}` : `${parts} → ${one}`, note: '', lonLat: null };
  };
  const groups: Record<string, Row[]> = {
    added: one(changes.added),
    removed: one(changes.removed),
    changed: one(changes.changed, moved),
    renamed: one(changes.renamed, ({ nameBefore, name }) => `${nameBefore ?? ''} → ${name ?? ''}`),
    recoded: one(changes.recoded, ({ codeBefore, code }) => `${codeBefore ?? ''} → ${code ?? ''}`),
    altered: one(changes.altered),
    merged: changes.merged.map(({ into, from }) => passages(into, from, false)),
    split: changes.split.map(({ from, into }) => passages(from, into, true)),
    missing: changes.missing.map(({ code, name, areaM2, sameGroundAs }) => ({
      text: title(code, name),
      note: sameGroundAs ? t('changes.sameGround', { code: sameGroundAs }) : mu(areaM2),
      lonLat: null,
    })),
  };
  const told = Object.entries(groups).filter(([, rows]) => rows.length > 0);
  // A first delivery adds everything and changes nothing: the figure above says it.
  if (told.every(([name]) => name === 'added') && changes.mode === 'change' && changes.validFrom === null)
    return null;
  return (
    <Section title={t('changes.title')}>
      <p className="muted small">
        {changes.mode === 'correction'
          ? t('changes.correction')
          : changes.validFrom && t('changes.from', { date: changes.validFrom })}
        {changes.movedM2 > 1 && ` ${t('changes.movedInAll', { area: mu(changes.movedM2) })}`}
      </p>
      {told.length === 0 && <p className="muted">{t('changes.none')}</p>}
      <ul className="issues" data-testid="cell-changes">
        {told.map(([name, rows]) => (
          <ChangeGroup
            key={name}
            name={name}
            rows={rows}
            n={changes.counts[name as keyof CellChanges['counts']] ?? rows.length}
          />
        ))}
      </ul>
    </Section>
  );
}

function ChangeGroup({ name, rows, n }: { name: string; rows: Row[]; n: number }) {
  const { t } = useTranslation(IMPORT_TEXTS);
  const [open, setOpen] = useState(n <= 5);
  return (
    <li className={open ? 'group open' : 'group'}>
      <button
        type="button"
        className="issue-head"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        data-testid={`change-${name}`}
      >
        <Icon name={open ? 'chevronDown' : 'chevronRight'} size={12} />
        <span>{t(`changes.groups.${name}`)}</span>
        <b>{formatNumber(n)}</b>
      </button>
      {open && (
        <ul>
          {rows.slice(0, ROWS).map((row, at) => (
            <ChangeRow key={at} row={row} />
          ))}
          {n > Math.min(rows.length, ROWS) && (
            <li className="muted small">
              {t('issues.more', { n: formatNumber(n - Math.min(rows.length, ROWS)) })}
            </li>
          )}
        </ul>
      )}
    </li>
  );
}

function ChangeRow({ row: { text, note, lonLat } }: { row: Row }) {
  const { t } = useTranslation(IMPORT_TEXTS);
  const words = (
    <span>
      {text}
      {note && <small className="muted"> {note}</small>}
    </span>
  );
  if (!lonLat) return <li className="issue-row">{words}</li>;
  const show = () => {
    showPreview({ selected: { type: 'Point', coordinates: lonLat } });
    flyToPlace(...lonLat, ZOOM);
  };
  return (
    <li>
      <button
        type="button"
        className="issue-row"
        title={t('issues.place')}
        onClick={show}
        data-testid="change-row"
      >
        {words}
        <Icon name="target" size={13} />
      </button>
    </li>
  );
}

/** How a delivery of patches met what its batch and other batches held. */
export function DeliverySection({ delivery }: { delivery: DeliveryReport }) {
  const { t } = useTranslation(IMPORT_TEXTS);
  const { linked, ...counts } = delivery;
  const told = Object.entries({ ...counts, linked: linked ?? 0 }).filter(([, n]) => n > 0);
  if (told.length === 0) return null;
  return (
    <Section title={t('delivery.title')}>
      <dl className="facts delivery" data-testid="delivery">
        {told.map(([name, n]) => (
          <Fact key={name} label={t(`delivery.${name}`)}>
            {formatNumber(n)}
          </Fact>
        ))}
      </dl>
    </Section>
  );
}
