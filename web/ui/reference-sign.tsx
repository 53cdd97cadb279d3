import type { LayerKind } from '../../server/contract/layers.ts';
import { REFERENCE_STYLES } from '../map/palette.ts';

/** The sign of a reference layer in the legend, drawn with the very numbers the map draws with. */
export function ReferenceSign({ kind }: { kind: LayerKind }) {
  const { color, fill, width, dash } = REFERENCE_STYLES[kind];
  return (
    <svg className="reference-sign" width={20} height={12} viewBox="0 0 20 12" aria-hidden="true">
      <rect
        x={width / 2}
        y={width / 2}
        width={20 - width}
        height={12 - width}
        fill={color}
        fillOpacity={fill * 1.6}
        stroke={color}
        strokeWidth={width}
        strokeDasharray={dash?.map((length) => length * width * 0.6).join(' ')}
      />
    </svg>
  );
}
