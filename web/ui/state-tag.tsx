import { useTranslation } from 'react-i18next';
import type { PatchState } from '../../server/contract/land.ts';

/** Who is called for a patch, in one word; the colour only repeats the word. */
export function StateTag({ state, calledCells }: { state: PatchState | null; calledCells: number }) {
  const { t } = useTranslation();
  const crossing = state === 'assigned' && calledCells >= 2;
  const name = crossing ? 'crossing' : (state ?? 'none');
  return (
    <span className={`tag tag-${name}`}>
      {crossing ? t('state.crossingN', { n: calledCells }) : t(`state.${name}`)}
    </span>
  );
}
