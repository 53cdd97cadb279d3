import { Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Bbox4490 } from '../../server/contract/import-report.ts';
import { flyToBbox } from '../map/map-handle.ts';
import { select } from '../view-state.ts';
import { CopyButton } from './copy-button.tsx';
import { Icon } from './icon.tsx';
import { ProblemView } from './problem-view.tsx';

interface Props {
  eyebrow: string;
  title: string;
  subtitle?: ReactNode;
  bbox4490?: Bbox4490;
  loading: boolean;
  error: Error | null;
  onRetry: () => void;
  children: ReactNode;
}

/** The frame of every detail: what it is, its name, zoom-to and copy-link, then the facts. */
export function DetailFrame({
  eyebrow,
  title,
  subtitle,
  bbox4490,
  loading,
  error,
  onRetry,
  children,
}: Props) {
  const { t } = useTranslation();
  const close = () => select(null);
  return (
    <article className="detail" aria-label={t('detail.panel')} data-testid="detail-panel">
      <header>
        <div className="detail-head">
          <span className="eyebrow">{eyebrow}</span>
          <button
            type="button"
            className="icon-button"
            onClick={close}
            aria-label={t('detail.close')}
            title={t('detail.close')}
          >
            <Icon name="close" />
          </button>
        </div>
        {title && <h2 data-testid="detail-title">{title}</h2>}
        {subtitle && <div className="detail-subtitle">{subtitle}</div>}
        {bbox4490 && (
          <div className="detail-actions">
            <button type="button" className="text-button" onClick={() => flyToBbox(bbox4490)}>
              <Icon name="target" size={14} />
              <span>{t('detail.zoomTo')}</span>
            </button>
            <CopyButton text={window.location.href} label={t('detail.copy')} />
          </div>
        )}
      </header>
      {error ? (
        <ProblemView error={error} onRetry={onRetry} onBack={close} />
      ) : loading ? (
        <div className="detail-skeleton">
          <Skeleton active title={false} paragraph={{ rows: 4 }} />
          <Skeleton active title={false} paragraph={{ rows: 6 }} />
        </div>
      ) : (
        children
      )}
    </article>
  );
}
