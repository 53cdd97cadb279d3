import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Bbox4490 } from '../../server/contract/import-report.ts';
import type { ChiefCell, ChiefPatch } from '../../server/contract/chief-page.ts';
import type { SenseState } from '../../server/contract/cell-coverage.ts';
import { formatMetres } from '../format/number.ts';
import { FINDING_COLORS, STATE_COLORS } from '../map/palette.ts';
import { bboxOf, frameOf, roundLength, type Frame } from './sketch-frame.ts';
import type { Position } from './use-position.ts';

/** Room for the scale and the buttons below, the arrow on the right. */
const EDGE = { top: 18, right: 34, bottom: 56, left: 22 };
/** Paler than on the console's map: here one cell fills the picture, and patches and the way must stand out. */
export const COVER_FILLS: Record<SenseState, string> = {
  good: '#d9eee4',
  warn: '#fae8bd',
  bad: '#f6cfba',
  unknown: '#e6ebef',
  'not-required': '#f4f6f8',
};
/** A patch smaller than this on the picture is drawn as a dot: it never vanishes. */
const DOT_PX = 9;

export interface SketchProps {
  cell: ChiefCell;
  /** The state the cell is coloured by. */
  state: SenseState;
  view: Bbox4490;
  chosen: ChiefPatch | null;
  position: Position | null;
  onChoose: (id: number) => void;
}

/** The cell drawn from what is there already: no map engine, no tiles, no WebGL. */
export function Sketch({ cell, state, view, chosen, position, onChoose }: SketchProps) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 390, height: 300 });
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);
  const frame = useMemo(() => frameOf(view, { ...size, edge: EDGE }), [view, size]);
  return (
    <div className="sketch" ref={box} data-testid="sketch">
      <svg width={size.width} height={size.height} role="img" aria-label={cell.cell.name}>
        <defs>
          {(['gap', 'overlap', 'outside'] as const).map((kind) => (
            <pattern key={kind} id={`hatch-${kind}`} width="6" height="6" patternUnits="userSpaceOnUse">
              <path d="M-1 7L7 -1M-1 1L1 -1M5 7L7 5" stroke={FINDING_COLORS[kind]} strokeWidth="1.6" />
            </pattern>
          ))}
        </defs>
        {cell.neighbours.map(({ code, outline }) => (
          <path key={code} className="sketch-neighbour" d={frame.path(outline)} />
        ))}
        <path
          className="sketch-cell"
          data-testid="sketch-cell"
          data-state={state}
          d={frame.path(cell.outline)}
          fill={COVER_FILLS[state]}
        />
        {cell.neighbours.map(({ code, name, outline }) => (
          <NeighbourName key={code} name={name} outline={outline} frame={frame} />
        ))}
        {cell.findings.map(({ id, kind, outline, lon, lat }) => {
          const [x, y] = frame.at(lon, lat);
          return (
            <g key={id} data-testid="sketch-finding" className="sketch-finding">
              <path d={frame.path(outline)} fill={`url(#hatch-${kind})`} stroke={FINDING_COLORS[kind]} />
              <rect
                x={x - 4}
                y={y - 4}
                width={8}
                height={8}
                fill={FINDING_COLORS[kind]}
                transform={`rotate(45 ${x} ${y})`}
              />
            </g>
          );
        })}
        {position && chosen && <WayLine frame={frame} position={position} patch={chosen} />}
        {cell.patches.map((patch) => (
          <PatchShape
            key={patch.id}
            patch={patch}
            frame={frame}
            chosen={patch === chosen}
            onChoose={onChoose}
          />
        ))}
        {position && <Me frame={frame} position={position} />}
        <Scale frame={frame} />
        <g className="sketch-north" transform={`translate(${size.width - 20} 14)`}>
          <path d="M0 0L5 16L0 12L-5 16Z" />
          <text y="28" textAnchor="middle">
            {t('chief.ways.n').slice(0, 1).toUpperCase()}
          </text>
        </g>
      </svg>
    </div>
  );
}

function PatchShape({
  patch,
  frame,
  chosen,
  onChoose,
}: {
  patch: ChiefPatch;
  frame: Frame;
  chosen: boolean;
  onChoose: (id: number) => void;
}) {
  const [x, y] = frame.at(patch.lon, patch.lat);
  const [west, south, east, north] = bboxOf(patch.outline);
  const [left, top] = frame.at(west, north);
  const [right, bottom] = frame.at(east, south);
  const small = right - left < DOT_PX && bottom - top < DOT_PX;
  const colour = STATE_COLORS[patch.state];
  return (
    <g
      className={`sketch-patch${chosen ? ' chosen' : ''}`}
      data-testid="sketch-patch"
      onClick={() => onChoose(patch.id)}
    >
      {small ? (
        <circle className="dot" cx={x} cy={y} r={DOT_PX / 2} fill={colour} />
      ) : (
        // A line of its own colour: a strip narrower than that is still seen.
        <path d={frame.path(patch.outline)} fill={colour} stroke={colour} />
      )}
      {/* What a thumb hits. */}
      <circle className="hit" cx={x} cy={y} r={18} />
    </g>
  );
}

function NeighbourName({
  name,
  outline,
  frame,
}: {
  name: string;
  outline: GeoJSON.MultiPolygon;
  frame: Frame;
}) {
  const [west, south, east, north] = bboxOf(outline);
  const [left, top] = frame.at(west, north);
  const [right, bottom] = frame.at(east, south);
  const [from, to] = [Math.max(left, 0), Math.min(right, frame.width)];
  const [high, low] = [Math.max(top, 0), Math.min(bottom, frame.height)];
  const width = name.length * 12;
  // A strip too narrow for its name says nothing.
  if (to - from < width * 0.7 || low - high < 16) return null;
  const x = Math.min(Math.max((from + to) / 2, width / 2 + 4), frame.width - width / 2 - 4);
  return (
    <text
      className="sketch-name"
      x={x}
      y={Math.min(Math.max((high + low) / 2 + 4, 14), frame.height - 22)}
      textAnchor="middle"
    >
      {name}
    </text>
  );
}

function Me({ frame, position }: { frame: Frame; position: Position }) {
  const [x, y] = frame.at(position.lon, position.lat);
  return (
    <g data-testid="sketch-me">
      <circle className="sketch-accuracy" cx={x} cy={y} r={position.accuracyM / frame.metresPerPx} />
      <circle className="sketch-me" cx={x} cy={y} r={7} />
    </g>
  );
}

function WayLine({ frame, position, patch }: { frame: Frame; position: Position; patch: ChiefPatch }) {
  const [x1, y1] = frame.at(position.lon, position.lat);
  const [x2, y2] = frame.at(patch.lon, patch.lat);
  return <line className="sketch-way" {...{ x1, y1, x2, y2 }} />;
}

function Scale({ frame }: { frame: Frame }) {
  const metres = roundLength(90 * frame.metresPerPx);
  const length = metres / frame.metresPerPx;
  const y = frame.height - 10;
  return (
    <g className="sketch-scale">
      <path d={`M12 ${y - 5}V${y}H${12 + length}V${y - 5}`} />
      <text x={12 + length + 5} y={y}>
        {metres >= 1000 ? `${metres / 1000} km` : formatMetres(metres)}
      </text>
    </g>
  );
}
