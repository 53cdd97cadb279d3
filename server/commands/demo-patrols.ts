import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The Monday of the last of the thirteen weeks that the invented county's visits begin in, counted from their first day. */
const LAST_WEEK_BEGINS = Date.parse('2026-03-26');
const DAY_MS = 86_400_000;

/**
 * The invented county's visits with their days moved by whole days so that their last week is the last one that is
 * over: patrols are judged by it, and visits of long ago would show every village as never walked. A list of its own
 * beside the one that was made; the same in every run of one week. @param today ISO day
 */
export function patrolsNear(folder: string, today: string): string {
  const day = Date.parse(today);
  const weekday = (new Date(day).getUTCDay() + 6) % 7;
  const monday = day - (weekday + 7) * DAY_MS;
  const shift = monday - LAST_WEEK_BEGINS;
  const moved = readFileSync(join(folder, 'patrols.csv'), 'utf8').replaceAll(
    /\b\d{4}-\d{2}-\d{2}\b/g,
    (text) => new Date(Date.parse(text) + shift).toISOString().slice(0, 10),
  );
  const path = join(folder, `patrols-${new Date(monday).toISOString().slice(0, 10)}.csv`);
  writeFileSync(path, moved);
  return path;
}
