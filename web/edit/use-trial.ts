import { useEffect, useState } from 'react';

export interface Trial<T> {
  result: T | null;
  error: Error | null;
  busy: boolean;
}

/** Asks the server what an order would do, each time the order changes; `null` asks nothing. */
export function useTrial<T>(order: unknown, ask: () => Promise<T>): Trial<T> {
  const [trial, setTrial] = useState<Trial<T>>({ result: null, error: null, busy: false });
  const asked = JSON.stringify(order);
  useEffect(() => {
    if (order === null) return setTrial({ result: null, error: null, busy: false });
    let alive = true;
    setTrial((before) => ({ ...before, error: null, busy: true }));
    ask().then(
      (result) => alive && setTrial({ result, error: null, busy: false }),
      (error: Error) => alive && setTrial({ result: null, error, busy: false }),
    );
    return () => {
      alive = false;
    };
  }, [asked]);
  return trial;
}
