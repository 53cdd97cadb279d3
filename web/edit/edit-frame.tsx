import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../ui/icon.tsx';
import { edit } from './editing.ts';

/** The frame of every edit on the map: what is done, to what, how, and the way out. */
export function EditFrame({
  title,
  name,
  help,
  children,
}: {
  title: string;
  name: string;
  help: string;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <article className="detail edit-panel" aria-label={title} data-testid="edit-panel">
      <header>
        <div className="detail-head">
          <span className="eyebrow">{title}</span>
          <button
            type="button"
            className="icon-button"
            onClick={() => edit(null)}
            aria-label={t('edit.leave')}
            title={t('edit.leave')}
            data-testid="edit-leave"
          >
            <Icon name="close" />
          </button>
        </div>
        <h2 data-testid="edit-title">{name}</h2>
        <p className="muted edit-help">{help}</p>
      </header>
      {children}
    </article>
  );
}
