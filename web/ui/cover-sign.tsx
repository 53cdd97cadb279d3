import type { SenseState } from '../../server/contract/cell-coverage.ts';

/** A shape for each state: check in a disc, triangle, crossed square, empty ring, dash. Always beside its word. */
const SHAPES: Record<SenseState, { paths: string[]; filled: boolean }> = {
  good: { filled: true, paths: ['M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13Z', 'M5 8.3l2.1 2.1L11 6.2'] },
  warn: { filled: true, paths: ['M8 1.8l6.6 12H1.4L8 1.8Z', 'M8 6.2v3.6M8 11.6v.4'] },
  bad: { filled: true, paths: ['M2 2h12v12H2Z', 'M5.2 5.2l5.6 5.6M10.8 5.2l-5.6 5.6'] },
  unknown: { filled: false, paths: ['M8 2a6 6 0 1 0 0 12a6 6 0 0 0 0-12Z'] },
  'not-required': { filled: false, paths: ['M3.5 8h9'] },
};

export function CoverSign({ state }: { state: SenseState }) {
  const { paths, filled } = SHAPES[state];
  const [shape, mark] = paths;
  return (
    <svg
      className={`cover-sign cover-${state}`}
      width={16}
      height={16}
      viewBox="0 0 16 16"
      aria-hidden="true"
    >
      <path d={shape} className={filled ? 'cover-shape' : 'cover-outline'} />
      {mark && <path d={mark} className="cover-mark" />}
    </svg>
  );
}
