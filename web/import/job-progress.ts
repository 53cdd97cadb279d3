import type { TFunction } from 'i18next';
import type { Job } from '../../server/contract/jobs.ts';
import { formatNumber } from '../format/number.ts';

/** A job's progress in words and as a share; the share is null while nobody knows the whole. */
export function tellProgress(
  job: Job,
  t: TFunction<'import'>,
): { title: string; note: string; share: number | null } {
  const { progress } = job;
  if (!progress) return { title: t('job.phases.waiting'), note: '', share: null };
  const title = t(`job.phases.${progress.phase}`, { defaultValue: progress.phase });
  const amount = (done: number, total: number) =>
    t('job.amount', { done: formatNumber(done), total: formatNumber(total) });
  if ('done' in progress) {
    const { done, total } = progress;
    return { title, note: total > 1 ? amount(done, total) : '', share: total > 1 ? done / total : null };
  }
  const { files, read, features, path } = progress;
  // Of many files it matters how many are done, of one how far it is.
  if (files.total > 1 && progress.phase === 'reading') {
    const note = t('job.files', { done: formatNumber(files.done), total: formatNumber(files.total) });
    return { title, note, share: files.done / files.total };
  }
  if (features) return { title, note: amount(read, features), share: Math.min(1, read / features) };
  return { title, note: path ?? '', share: null };
}
