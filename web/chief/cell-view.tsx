import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Sense } from '../../server/contract/cell-coverage.ts';
import type { ChiefCell, ChiefPage } from '../../server/contract/chief-page.ts';
import { nearestOn, type Nearness } from '../../server/geo/near.ts';
import { worstState } from '../format/worst-state.ts';
import { CallBar } from './call-bar.tsx';
import { CoverRows } from './cover-rows.tsx';
import { FindingList } from './finding-list.tsx';
import { PatchDetail } from './patch-detail.tsx';
import { PatchList } from './patch-list.tsx';
import { Sketch } from './sketch.tsx';
import { bboxOf, widen } from './sketch-frame.ts';
import { TodoList } from './todo-list.tsx';
import { TopBar } from './top-bar.tsx';
import { useChosenPatch } from './use-chosen-patch.ts';
import { usePosition, type Located } from './use-position.ts';
import { useWords } from './words.ts';

// The map engine is many times the weight of the page: it comes when somebody asks for it.
const CellMap = lazy(() => import('./cell-map.tsx'));
/** Further away than this the way to a patch is no part of the picture any more. */
const ON_PICTURE_M = 5000;
const LEAST_M = 350;

interface Props {
  page: ChiefPage;
  cell: ChiefCell;
  offline: boolean;
  busy: boolean;
  onCell: (id: number) => void;
  onReload: () => void;
  onLeave: () => void;
}

/** One cell: the picture above, what is to be known below, whom to call at the foot. */
export function CellView({ page, cell, offline, busy, onCell, onReload, onLeave }: Props) {
  const { t } = useTranslation();
  const words = useWords();
  const located = usePosition();
  const { position } = located;
  const { chosen, choose, close } = useChosenPatch(cell.patches);
  const [sense, setSense] = useState<Sense | null>(null);
  const [looks, setLooks] = useState<'cell' | 'me'>('cell');
  const [mapped, setMapped] = useState<'no' | 'yes' | 'missing'>('no');
  const { coverage } = cell;
  const state = sense
    ? coverage[sense].state
    : worstState([coverage.space.state, coverage.people.state, coverage.patrol.state]);

  const near = useMemo(() => {
    const found = new Map<number, Nearness>();
    if (position) for (const { id, outline } of cell.patches) found.set(id, nearestOn(outline, position));
    return found;
  }, [cell, position]);
  const view = useMemo(() => {
    if (chosen) {
      const far = near.get(chosen.id)?.distanceM ?? Infinity;
      return widen(bboxOf(chosen.outline), { place: far < ON_PICTURE_M ? position : null, leastM: LEAST_M });
    }
    return widen(cell.bbox4490, { place: looks === 'me' ? position : null, leastM: LEAST_M });
  }, [cell, chosen, looks, position, near]);

  useEffect(() => {
    // What was just asked for is looked at.
    if (located.state === 'on') setLooks('me');
  }, [located.state]);

  const picture = { cell, state, view, chosen, position, onChoose: choose };
  return (
    <main className="chief">
      <TopBar {...{ page, cell, busy, onCell, onReload, onLeave }} />
      {offline && (
        <p className="offline" role="status" data-testid="offline">
          {t('chief.offline', { time: words.time(page.readAt) })}
        </p>
      )}
      <div className="picture">
        {mapped === 'yes' ? (
          <Suspense fallback={<Sketch {...picture} />}>
            <CellMap {...picture} onFail={() => setMapped('missing')} />
          </Suspense>
        ) : (
          <Sketch {...picture} />
        )}
        <div className="picture-buttons">
          <button
            type="button"
            aria-pressed={mapped === 'yes'}
            disabled={mapped === 'missing'}
            title={mapped === 'missing' ? t('chief.mapMissing') : undefined}
            onClick={() => setMapped(mapped !== 'yes' ? (hasWebGl2() ? 'yes' : 'missing') : 'no')}
            data-testid="map-switch"
          >
            {t(mapped === 'yes' ? 'chief.view.picture' : 'chief.view.map')}
          </button>
          <button
            type="button"
            onClick={() => {
              close();
              setLooks('cell');
            }}
          >
            {t('chief.view.all')}
          </button>
        </div>
        {mapped === 'missing' && <p className="picture-note">{t('chief.mapMissing')}</p>}
      </div>
      <div className="facts" key={chosen?.id ?? 'cell'} data-testid="facts">
        <WhereIAm cell={cell} located={located} />
        {chosen ? (
          <PatchDetail
            {...{ cell, located }}
            patch={chosen}
            near={near.get(chosen.id) ?? null}
            seesPeople={page.seesPeople}
            onClose={close}
          />
        ) : (
          <>
            <CoverRows cell={cell} chosen={sense} onChoose={setSense} />
            <TodoList cell={cell} />
            <PatchList cell={cell} near={near} onChoose={choose} />
            <FindingList findings={cell.findings} />
            <p className="read-at muted small">{t('chief.stale', { time: words.time(page.readAt) })}</p>
          </>
        )}
      </div>
      <CallBar cell={cell} seesPeople={page.seesPeople} />
    </main>
  );
}

function WhereIAm({ cell, located }: { cell: ChiefCell; located: Located }) {
  const { t } = useTranslation();
  const words = useWords();
  const { position, state, start } = located;
  if (position) {
    const near = nearestOn(cell.outline, position);
    return (
      <p className={`where ${near.inside ? 'in' : 'out'}`} data-testid="where">
        {words.whereIs(near, position, cell.outlineOffM)}
      </p>
    );
  }
  return (
    <button
      type="button"
      className="where ask"
      onClick={start}
      disabled={state === 'busy'}
      data-testid="where"
    >
      {t(
        state === 'off'
          ? 'chief.place.ask'
          : `chief.place.${state as 'busy' | 'denied' | 'failed' | 'insecure'}`,
      )}
    </button>
  );
}

function hasWebGl2(): boolean {
  return document.createElement('canvas').getContext('webgl2') !== null;
}
