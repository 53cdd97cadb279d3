import { useTranslation } from 'react-i18next';
import type { ReshapeReport } from '../../server/contract/cell-edits.ts';

/** Who is responsible for the cells today: somebody must decide about them. */
export function Duties({ duties }: { duties: ReshapeReport['duties'] }) {
  const { t, i18n } = useTranslation();
  if (duties.length === 0) return null;
  const roleOf = (role: string) => (i18n.exists(`cover.roles.${role}`) ? t(`cover.roles.${role}`) : role);
  return (
    <p className="note">
      {t('edit.duties')}{' '}
      {duties.map(({ code, person, role }) => `${code} ${person}（${roleOf(role)}）`).join('、')}
    </p>
  );
}
