import { Suspense, lazy, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Scheme } from '../server/contract/land.ts';
import { UndoBar } from './decide/undo-bar.tsx';
import { edit, useEditing } from './edit/editing.ts';
import { CellList } from './panels/cell-list.tsx';
import { CoverageList } from './panels/coverage-list.tsx';
import { Detail } from './panels/detail.tsx';
import { Legend } from './panels/legend.tsx';
import { MapControls } from './panels/map-controls.tsx';
import { PatchList } from './panels/patch-list.tsx';
import { Sheet } from './panels/sheet.tsx';
import type { SheetHeight } from './panels/sheet.tsx';
import { useCell } from './queries.ts';
import { RowsSkeleton } from './ui/rows-skeleton.tsx';
import { ErrorBoundary } from './ui/error-boundary.tsx';
import { useFlyToSelection } from './ui/fly-to-selection.ts';
import { useRowKeys } from './ui/use-row-keys.ts';
import { usePhone } from './ui/use-media.ts';
import { useSelectedPlace } from './ui/use-selected-place.ts';
import { useViewState } from './view-state.ts';

// The map engine is most of the weight: the lists are readable while it comes.
const MapView = lazy(() => import('./map/map-view.tsx'));
const EditPanel = lazy(() => import('./edit/edit-panel.tsx'));
const ImportView = lazy(() => import('./import/import-view.tsx'));
const StatsView = lazy(() => import('./stats/stats-view.tsx'));

function ListPanel({ scheme }: { scheme: Scheme }) {
  const tab = useViewState((s) => s.tab);
  switch (tab) {
    case 'patches':
      return <PatchList />;
    case 'coverage':
      return <CoverageList scheme={scheme} />;
    case 'cells':
      return <CellList scheme={scheme} />;
    case 'stats':
      return (
        <Suspense fallback={<RowsSkeleton rows={12} />}>
          <StatsView scheme={scheme} />
        </Suspense>
      );
    case 'import':
      return (
        <Suspense fallback={<RowsSkeleton rows={6} />}>
          <ImportView scheme={scheme} />
        </Suspense>
      );
  }
}

export function Workspace({ scheme }: { scheme: Scheme }) {
  const { t } = useTranslation();
  const phone = usePhone();
  const tab = useViewState((s) => s.tab);
  const selection = useViewState((s) => s.selection);
  const listPanel = useRef<HTMLElement>(null);
  useRowKeys(listPanel);
  const [sheet, setSheet] = useState<SheetHeight>('half');
  const place = useSelectedPlace(scheme.code);
  const within = useViewState((s) => s.within);
  const batch = useViewState((s) => s.batch);
  const around = useCell(within, scheme.code, batch).data;
  const chosen = selection?.kind === 'cell' && place?.level ? { id: selection.id, level: place.level } : null;
  const outline = chosen ?? around ?? null;
  useFlyToSelection(place?.bbox4490 ?? null);
  const editing = useEditing();

  useEffect(() => {
    // An edit is of what is selected: whoever goes elsewhere leaves it.
    edit(null);
    // What was just chosen must be seen with the map above it, on a phone too.
    setSheet('half');
  }, [selection, tab]);

  const map = (
    <ErrorBoundary>
      <Suspense fallback={<div className="map-loading">{t('map.loading')}</div>}>
        <MapView
          key={scheme.code ? 'land' : 'bare'}
          scheme={scheme}
          ring={place?.ring ? place : null}
          outline={outline}
        />
      </Suspense>
    </ErrorBoundary>
  );
  const list = (
    <ErrorBoundary key={tab}>
      <ListPanel scheme={scheme} />
    </ErrorBoundary>
  );
  const detail = editing ? (
    <ErrorBoundary key="edit">
      <Suspense fallback={<RowsSkeleton rows={4} />}>
        <EditPanel editing={editing} scheme={scheme} />
      </Suspense>
    </ErrorBoundary>
  ) : (
    selection && (
      <ErrorBoundary key={`${selection.kind}-${selection.id}`}>
        <Detail selection={selection} scheme={scheme} />
      </ErrorBoundary>
    )
  );
  if (phone) {
    return (
      <main className={`workspace phone at-${sheet}${editing ? ' editing' : ''}`}>
        <div className="room">
          {map}
          <MapControls scheme={scheme} />
          <Legend scheme={scheme} />
        </div>
        <UndoBar />
        <Sheet height={sheet} onHeight={setSheet}>
          {/* The list stays mounted under a detail: going back finds it where it was left. */}
          <div hidden={Boolean(detail)}>{list}</div>
          {detail}
        </Sheet>
      </main>
    );
  }
  return (
    <main
      className={[
        'workspace',
        detail && 'with-detail',
        tab === 'import' ? 'importing' : tab === 'stats' && 'counting',
        editing && 'editing',
      ]
        .filter(Boolean)
        .join(' ')}
    >
      <aside ref={listPanel} className="list-panel" inert={editing !== null}>
        {list}
      </aside>
      <div className="room">
        {map}
        <MapControls scheme={scheme} />
        <Legend scheme={scheme} />
        <UndoBar />
        {detail && <aside className="detail-panel">{detail}</aside>}
      </div>
    </main>
  );
}
