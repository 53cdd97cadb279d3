import { useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

const STEPS = ['low', 'half', 'full'] as const;
export type SheetHeight = (typeof STEPS)[number];

interface Props {
  height: SheetHeight;
  onHeight: (height: SheetHeight) => void;
  children: ReactNode;
}

// A pull shorter than this is a tap.
const PULL_PX = 24;

/** The phone's bottom sheet: pull or tap the handle to step between low, half and full. */
export function Sheet({ height, onHeight, children }: Props) {
  const { t } = useTranslation();
  const from = useRef<number | null>(null);
  const [pull, setPull] = useState(0);
  const at = STEPS.indexOf(height);
  const step = (by: number) => onHeight(STEPS[Math.min(Math.max(at + by, 0), STEPS.length - 1)] ?? 'half');
  const release = () => {
    if (from.current === null) return;
    from.current = null;
    if (Math.abs(pull) < PULL_PX) onHeight(height === 'half' ? 'full' : 'half');
    else step(pull < 0 ? 1 : -1);
    setPull(0);
  };
  return (
    <div
      className={`sheet sheet-${height}`}
      style={pull ? { transform: `translateY(${pull}px)` } : undefined}
      data-testid="sheet"
    >
      <button
        type="button"
        className="sheet-handle"
        aria-label={t(height === 'full' ? 'sheet.collapse' : 'sheet.expand')}
        onPointerDown={(event) => {
          from.current = event.clientY;
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={(event) => from.current !== null && setPull(event.clientY - from.current)}
        onPointerUp={release}
        onPointerCancel={() => {
          from.current = null;
          setPull(0);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' || event.key === ' ') step(height === 'full' ? -2 : 1);
          if (event.key === 'ArrowUp') step(1);
          if (event.key === 'ArrowDown') step(-1);
        }}
      >
        <span />
      </button>
      <div className="sheet-body">{children}</div>
    </div>
  );
}
