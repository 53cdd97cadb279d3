import { useEffect, useState } from 'react';
import type { BorderOp, BorderReport } from '../../server/contract/borders.ts';
import { sendJson } from '../api.ts';

const PAUSE_MS = 350;

export interface BorderOrder {
  scheme: string;
  ops: BorderOp[];
  base: { cellId: number; versionId: number }[];
  upper: boolean;
  as: 'correction' | 'change';
}

export interface BorderPreview {
  report: BorderReport | null;
  error: Error | null;
  busy: boolean;
}

/** What the server would say of the changes so far, asked a moment after the last of them. */
export function useBorderPreview(order: BorderOrder): BorderPreview {
  const [preview, setPreview] = useState<BorderPreview>({ report: null, error: null, busy: false });
  const asked = JSON.stringify(order);
  useEffect(() => {
    if (order.ops.length === 0) return setPreview({ report: null, error: null, busy: false });
    let alive = true;
    setPreview((before) => ({ ...before, busy: true }));
    const timer = window.setTimeout(() => {
      sendJson<BorderReport>('POST', 'borders/preview', order).then(
        (report) => alive && setPreview({ report, error: null, busy: false }),
        (error: Error) => alive && setPreview({ report: null, error, busy: false }),
      );
    }, PAUSE_MS);
    return () => {
      alive = false;
      window.clearTimeout(timer);
    };
  }, [asked]);
  return preview;
}
