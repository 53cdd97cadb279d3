import { useEffect, useState } from 'react';
import type { Place } from '../../server/geo/near.ts';

export interface Position extends Place {
  accuracyM: number;
}

export interface Located {
  position: Position | null;
  state: 'off' | 'busy' | 'on' | 'denied' | 'failed' | 'insecure';
  start: () => void;
}

/** Where the phone is, once somebody asks: it is watched while the page is open, told to nobody and kept nowhere. */
export function usePosition(): Located {
  const [wanted, setWanted] = useState(0);
  const [found, setFound] = useState<Pick<Located, 'position' | 'state'>>({ position: null, state: 'off' });
  useEffect(() => {
    if (wanted === 0) return;
    const watch = navigator.geolocation.watchPosition(
      ({ coords }) =>
        setFound({
          state: 'on',
          position: { lon: coords.longitude, lat: coords.latitude, accuracyM: coords.accuracy },
        }),
      ({ code, PERMISSION_DENIED }) =>
        setFound(({ position }) => ({ position, state: code === PERMISSION_DENIED ? 'denied' : 'failed' })),
      { enableHighAccuracy: true, maximumAge: 5000, timeout: 20_000 },
    );
    return () => navigator.geolocation.clearWatch(watch);
  }, [wanted]);
  const start = () => {
    if (!window.isSecureContext || !('geolocation' in navigator)) {
      setFound({ position: null, state: 'insecure' });
      return;
    }
    setFound(({ position }) => ({ position, state: position ? 'on' : 'busy' }));
    setWanted((times) => times + 1);
  };
  return { ...found, start };
}
