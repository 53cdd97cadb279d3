import type { TFunction } from 'i18next';

export interface CrsOption {
  value: string;
  label: string;
}

/** The systems land bureaus hold data in; anything else the server knows can be given by command. */
export function crsOptions(t: TFunction<'import'>): CrsOption[] {
  const option = (code: string, text: string) => ({ value: code, label: `${code} · ${text}` });
  const zones = (first: number, from: number, to: number, text: (zone: number) => string) =>
    Array.from({ length: to - from + 1 }, (_, at) => option(`EPSG:${first + at}`, text(from + at)));
  return [
    option('EPSG:4490', `CGCS2000 ${t('found.degrees')}`),
    option('EPSG:4326', `WGS 84 ${t('found.degrees')}`),
    ...zones(4513, 25, 45, (n) => `CGCS2000 ${t('found.zone', { n })}`),
    ...zones(4534, 25, 45, (zone) => `CGCS2000 ${t('found.meridian', { n: zone * 3 })}`),
    ...zones(4491, 13, 23, (n) => `CGCS2000 ${t('found.zone6', { n })}`),
    option('EPSG:3857', t('found.mercator')),
  ];
}
