import { formatNumber } from './number.ts';

/** One 亩 is 2000/3 m², exactly. */
export const M2_PER_MU = 2000 / 3;

export const toMu = (areaM2: number): number => areaM2 / M2_PER_MU;
export const fromMu = (mu: number): number => mu * M2_PER_MU;

/** 亩 with two decimals, without the unit: the figure that is published. */
export function formatMu(areaM2: number): string {
  return formatNumber(toMu(areaM2), 2);
}

/** Hectares with three decimals: 1.194. */
export function formatHectares(areaM2: number): string {
  return formatNumber(areaM2 / 10_000, areaM2 >= 1e8 ? 0 : 3);
}

/** Square metres, whole from 100 m² on. */
export function formatM2(areaM2: number): string {
  return formatNumber(areaM2, areaM2 < 100 ? 2 : 0);
}

/** Square kilometres, two decimals below 1,000. */
export function formatKm2(areaM2: number): string {
  return formatNumber(areaM2 / 1e6, areaM2 < 1e9 ? 2 : 0);
}

/**
 * Large areas in the unit a reader can hold: 亩 with two decimals; from 10,000 亩 on 万亩 in Chinese, thousands
 * or millions in English.
 * @returns the figure and the key of its unit under `unit.` in the texts
 */
export function shortMu(
  areaM2: number,
  lang: 'zh' | 'en',
): { value: string; unit: 'mu' | 'wanMu' | 'kMu' | 'mMu' } {
  const mu = toMu(areaM2);
  if (mu < 10_000) return { value: formatNumber(mu, 2), unit: 'mu' };
  if (lang === 'zh') return { value: formatNumber(mu / 1e4, mu < 1e8 ? 2 : 0), unit: 'wanMu' };
  if (mu < 1e6) return { value: formatNumber(mu / 1e3, 1), unit: 'kMu' };
  return { value: formatNumber(mu / 1e6, mu < 1e9 ? 2 : 0), unit: 'mMu' };
}

/** How far the issued area is from the computed one, as a signed ratio of the computed one. */
export function issuedDifference(areaM2: number, issuedM2: number): number {
  return areaM2 > 0 ? (issuedM2 - areaM2) / areaM2 : 0;
}
