import type { ChiefPage } from '../../server/contract/chief-page.ts';

const KEY = 'jingtian-chief-page';
/** Older than this it would mislead; and names and telephones do not stay on a phone for ever. */
const LONGEST_MS = 7 * 86_400_000;

/** Keeps what was read last, for when there is no network. @returns false where the phone has no room for it */
export function keepPage(page: ChiefPage): boolean {
  try {
    localStorage.setItem(KEY, JSON.stringify(page));
    return true;
  } catch {
    // Full, or switched off: an older state beside a newer page would be worse than none.
    dropPage();
    return false;
  }
}

export function keptPage(now = Date.now()): ChiefPage | null {
  const text = localStorage.getItem(KEY);
  if (text === null) return null;
  try {
    const page = JSON.parse(text) as ChiefPage;
    if (now - Date.parse(page.readAt) < LONGEST_MS && Array.isArray(page.cells)) return page;
  } catch {
    // Of an older version of the page: it is read anew.
  }
  dropPage();
  return null;
}

/** Signed out, or no longer a device: nothing stays. */
export function dropPage(): void {
  localStorage.removeItem(KEY);
}
