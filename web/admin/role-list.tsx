import { useTranslation } from 'react-i18next';
import type { AccountRow, Role } from '../../server/contract/identity.ts';
import { useGet } from '../queries.ts';
import { useViewState } from '../view-state.ts';
import { ADMIN_TEXTS } from './texts.ts';

type Grant = AccountRow['grants'][number];

export const useRoles = () => useGet<{ roles: Role[] }>('roles').data?.roles ?? [];

/** What a role is called, and whether it goes by duty. */
export function useRoleNames(): (code: string) => { name: string; byDuty: boolean } {
  const lang = useViewState((s) => s.lang);
  const roles = useRoles();
  return (code) => {
    const role = roles.find((one) => one.code === code);
    return { name: (lang === 'zh' ? role?.nameZh : role?.nameEn) ?? code, byDuty: role?.byDuty ?? false };
  };
}

/** The rights of an account, each with where and when. */
export function RoleList({
  grants,
  names,
  action,
}: {
  grants: Grant[];
  names: ReturnType<typeof useRoleNames>;
  action?: (grant: Grant) => React.ReactNode;
}) {
  const { t } = useTranslation(ADMIN_TEXTS);
  if (grants.length === 0) return <span className="muted">{t('account.noRole')}</span>;
  return (
    <ul className="admin-roles">
      {grants.map((grant) => {
        const { name, byDuty } = names(grant.role);
        const where = grant.cellCode
          ? `${grant.cellName ?? ''} ${grant.cellCode}`
          : t(byDuty ? 'grant.byDuty' : 'grant.everywhere');
        const until = grant.until ? ` — ${grant.until}` : '';
        return (
          <li key={grant.id}>
            <span>
              {name} <small className="muted">{`${where} · ${grant.from}${until}`}</small>
            </span>
            {action?.(grant)}
          </li>
        );
      })}
    </ul>
  );
}
