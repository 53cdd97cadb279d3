import { useTranslation } from 'react-i18next';
import type { Statistics, StatisticsChanges } from '../../server/contract/statistics.ts';
import { formatNumber, formatPercent } from '../format/number.ts';
import { useAreaWords } from '../ui/use-area-words.ts';

/** What the view amounts to, in four figures. */
export function StatsTiles({ view }: { view: Statistics }) {
  const { t } = useTranslation();
  const words = useAreaWords();
  const { totals, units } = view;
  const sum = (of: (unit: Statistics['units'][number]) => number) =>
    units.reduce((total, unit) => total + of(unit), 0);
  const overlaid = sum((unit) => unit.overlaid);
  const todo = totals.disputed + totals.blindSpot;
  const hasFarmland = view.layerKinds.includes('farmland');
  const tiles = [
    {
      ...{ key: 'patches', label: t('stats.tiles.patches'), value: formatNumber(totals.patches) },
      note: t('stats.tiles.patchesNote', { n: formatNumber(totals.multi) }),
    },
    {
      ...{ key: 'area', label: t('stats.tiles.area'), value: words.short(totals.areaM2) },
      note: t('stats.tiles.areaNote', {
        ha: formatNumber(totals.areaM2 / 10_000, 2),
        m2: formatNumber(totals.areaM2),
      }),
    },
    {
      ...{ key: 'farmland', label: t('stats.tiles.farmland') },
      value: hasFarmland ? words.short(sum((unit) => unit.farmland.areaM2)) : '–',
      note: !hasFarmland
        ? t('stats.tiles.farmlandNone')
        : overlaid < totals.patches
          ? t('stats.tiles.farmlandPart', { n: formatNumber(overlaid), of: formatNumber(totals.patches) })
          : t('stats.tiles.farmlandNote', { area: words.short(sum((unit) => unit.farmland.unmatchedM2 ?? 0)) }),
    },
    {
      ...{ key: 'todo', label: t('stats.tiles.todo'), value: formatNumber(todo) },
      note: t('stats.tiles.todoNote', { ratio: formatPercent(totals.patches ? todo / totals.patches : 0) }),
    },
  ]; // prettier-ignore
  return <Tiles tiles={tiles} />;
}

/** Both batches, and what they have in common. */
export function ChangesTiles({ view }: { view: StatisticsChanges }) {
  const { t } = useTranslation();
  const words = useAreaWords();
  const { totals, from, to } = view;
  const again = [totals.persisted, totals['type-changed']];
  const sum = (of: (fate: (typeof again)[number]) => number) => again.reduce((n, fate) => n + of(fate), 0);
  const fate = (key: 'new' | 'gone') => ({
    ...{ key, label: t(`stats.fates.${key}`), value: formatNumber(totals[key].patches) },
    note: words.short(totals[key].areaM2),
  });
  const batch = (key: 'from' | 'to', { patches, areaM2 }: { patches: number; areaM2: number }) => ({
    ...{ key, label: t(`stats.flow.${key}`), value: formatNumber(patches), note: words.short(areaM2) },
  });
  return (
    <>
      <Tiles
        tiles={[
          batch('from', from),
          fate('gone'),
          {
            ...{ key: 'again', label: t('stats.again'), value: formatNumber(sum((f) => f.patches)) },
            note: t('stats.flow.shared', { area: words.short(sum((f) => f.sharedM2)) }),
          },
          fate('new'),
          batch('to', to),
        ]}
      />
      {view.shrunkM2 > 0.01 && (
        <p className="muted small stats-note">{t('stats.flow.shrunk', { area: words.short(view.shrunkM2) })}</p>
      )}
    </>
  ); // prettier-ignore
}

interface Tile {
  key: string;
  label: string;
  value: string;
  note: string;
}

function Tiles({ tiles }: { tiles: Tile[] }) {
  return (
    <dl className={`stats-tiles of-${tiles.length}`} data-testid="stats-tiles">
      {tiles.map(({ key, label, value, note }) => (
        <div key={key} data-testid={`stats-tile-${key}`}>
          <dt>{label}</dt>
          <dd className="value">{value}</dd>
          <dd className="tile-note">{note}</dd>
        </div>
      ))}
    </dl>
  );
}
