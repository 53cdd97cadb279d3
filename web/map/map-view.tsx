import { useQueryClient } from '@tanstack/react-query';
import type { Map as MapLibreMap, Point } from 'maplibre-gl';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Scheme } from '../../server/contract/land.ts';
import { TILE_LAYERS } from '../../server/contract/tiles.ts';
import { formatLonLat } from '../format/number.ts';
import { statesOf } from '../format/worst-state.ts';
import { useBasemaps, useCellColours, useReferenceLayers } from '../queries.ts';
import { changeState, onBack, readState, select, useViewState } from '../view-state.ts';
import { drillTo } from '../stats/drill.ts';
import { useMapFigures } from '../stats/use-statistics.ts';
import { applyBasemap } from './apply-basemap.ts';
import { applyCover } from './apply-cover.ts';
import { applyFigures } from './apply-figures.ts';
import {
  applyDepth,
  applyFindingFilter,
  applyLanguage,
  applyLayers,
  applyPatchFilter,
  applyRing,
  applySelection,
} from './apply-state.ts';
import { createMap } from './create-map.ts';
import { followChanges } from './follow-changes.ts';
import { HoverTip } from './hover-tip.tsx';
import { bindInteractions } from './interactions.ts';
import type { Hit } from './interactions.ts';
import { holdMap } from './map-handle.ts';
import { applyReferences } from './reference-layers.ts';
import { retarget, showOutline } from './sources.ts';
import { mapStyle } from './style.ts';

const deepestLevel = (scheme: Scheme): number => Math.max(1, ...scheme.levels.map(({ level }) => level));

interface Props {
  scheme: Scheme;
  /** Where the selected thing lies, once its data has come. */
  ring: { lon: number; lat: number } | null;
  /** The cell to outline, once its level is known. */
  outline: { id: number; level: number } | null;
}

/** The map. It is built once; every later change of state is a small change of filter, paint or source. */
export default function MapView({ scheme, ring, outline }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const container = useRef<HTMLDivElement>(null);
  const cursor = useRef<HTMLSpanElement>(null);
  const [map, setMap] = useState<MapLibreMap | null>(null);
  const [failed, setFailed] = useState(false);
  const [missing, setMissing] = useState(false);
  const [hover, setHover] = useState<{ hit: Hit; point: Point } | null>(null);
  const state = {
    tab: useViewState((s) => s.tab),
    batch: useViewState((s) => s.batch),
    selection: useViewState((s) => s.selection),
    within: useViewState((s) => s.within),
    layers: useViewState((s) => s.layers),
    state: useViewState((s) => s.state),
    crossing: useViewState((s) => s.crossing),
    minMu: useViewState((s) => s.minMu),
    kind: useViewState((s) => s.kind),
    findingState: useViewState((s) => s.findingState),
    hideSlivers: useViewState((s) => s.hideSlivers),
    lang: useViewState((s) => s.lang),
    references: useViewState((s) => s.references),
    cover: useViewState((s) => s.cover),
    basemap: useViewState((s) => s.basemap),
  };
  const layers = useReferenceLayers().data?.layers;
  const colours = useCellColours(scheme.code, state.cover !== null).data;
  const basemap = useBasemaps().data?.basemaps.find(({ code }) => code === state.basemap) ?? null;
  const { cover } = state;
  const figures = useMapFigures(scheme.code);
  const covered = useMemo(() => (cover && colours ? statesOf(colours, cover) : null), [cover, colours]);
  const start = useRef({ scheme });

  useEffect(() => {
    if (!container.current) return;
    const { scheme: first } = start.current;
    const link = readState();
    let made: MapLibreMap;
    try {
      made = createMap({
        container: container.current,
        style: mapStyle({ scheme: first.code, batch: link.batch }, link, link.lang, deepestLevel(first)),
        position: link.position,
        bbox4490: first.bbox4490,
      });
    } catch {
      setFailed(true);
      return;
    }
    bindInteractions(made, {
      onHover: (hit, point) => setHover(hit && { hit, point }),
      onCursor: (lng, lat) => {
        // Written straight to the page: the pointer moves too often for a render each time.
        if (cursor.current) cursor.current.textContent = formatLonLat(lng, lat);
      },
      onSelect: (selection, hit) => {
        // Where units are compared a click on one goes down to it, as in the table.
        if (hit?.type === 'cell' && hit.opens) drillTo(hit.id);
        else select(selection);
      },
    });
    made.on('moveend', () => {
      const { lng, lat } = made.getCenter();
      changeState({ position: { lng, lat, zoom: made.getZoom() } });
    });
    made.on('error', () => setMissing(true));
    let alive = true;
    // The style is an object: it is ready one frame after it was given, long before its tiles.
    made.once('styledata', () => {
      if (!alive) return;
      holdMap(made);
      setMap(made);
    });
    const offBack = onBack(({ position }) => {
      if (position) made.jumpTo({ center: [position.lng, position.lat], zoom: position.zoom });
    });
    return () => {
      alive = false;
      offBack();
      holdMap(null);
      made.remove();
      setMap(null);
    };
  }, []);

  useEffect(() => {
    if (!map) return;
    retarget(map, { scheme: scheme.code, batch: state.batch });
    applyDepth(map, deepestLevel(scheme));
  }, [map, scheme, state.batch]);
  useEffect(() => {
    if (map) applyLayers(map, { tab: state.tab, layers: state.layers });
  }, [map, state.tab, state.layers]);
  useEffect(() => {
    if (map) applyPatchFilter(map, { state: state.state, crossing: state.crossing, minMu: state.minMu });
  }, [map, state.state, state.crossing, state.minMu]);
  useEffect(() => {
    if (map) {
      const { kind, hideSlivers, findingState } = state;
      applyFindingFilter(map, { kind, hideSlivers, findingState });
    }
  }, [map, state.kind, state.hideSlivers, state.findingState]);
  useEffect(() => {
    if (map) applySelection(map, state.selection, state.within);
  }, [map, state.selection, state.within]);
  useEffect(() => {
    if (map) showOutline(map, { scheme: scheme.code, batch: null }, outline);
  }, [map, scheme.code, outline?.id, outline?.level]);
  useEffect(() => {
    if (map) applyRing(map, ring);
  }, [map, ring?.lon, ring?.lat]);
  useEffect(() => {
    if (map) applyLanguage(map, { lang: state.lang, tab: state.tab });
  }, [map, state.lang, state.tab]);

  useEffect(() => {
    if (map && layers)
      applyReferences(
        map,
        layers.filter(({ code }) => state.references.includes(code)),
      );
  }, [map, layers, state.references]);
  useEffect(() => {
    if (map) applyBasemap(map, basemap);
  }, [map, basemap?.code, basemap?.maxZoom]);
  useEffect(() => {
    if (map) applyCover(map, covered);
  }, [map, covered]);
  useEffect(() => {
    if (map) applyFigures(map, { scheme: scheme.code, batch: null }, figures);
  }, [map, scheme.code, figures]);

  // What is shown in lists comes from the same tables as the tiles.
  useEffect(
    () => (map ? followChanges(map, () => void client.invalidateQueries()) : undefined),
    [map, client],
  );

  const retry = () => {
    setMissing(false);
    for (const layer of TILE_LAYERS) map?.refreshTiles(layer);
  };
  if (failed) {
    return (
      <div className="map-failed" role="alert">
        <strong>{t('map.failed')}</strong>
        <span>{t('map.failedHint')}</span>
      </div>
    );
  }
  return (
    <>
      <div
        ref={container}
        className="map-canvas"
        role="region"
        aria-label={t('map.label')}
        data-testid="map"
      />
      <span ref={cursor} className="map-cursor" aria-hidden="true" />
      {missing && (
        <div className="map-missing" role="alert">
          <span>{t('map.missing')}</span>
          <button type="button" className="link" onClick={retry}>
            {t('error.retry')}
          </button>
        </div>
      )}
      {hover && <HoverTip hit={hover.hit} x={hover.point.x} y={hover.point.y} />}
    </>
  );
}
