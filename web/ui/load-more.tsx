import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../format/number.ts';

interface Props {
  /** How many are not listed yet. */
  left: number;
  busy: boolean;
  onMore: () => void;
}

/** Asks for the next page when it scrolls into view; also a button, for the keyboard. */
export function LoadMore({ left, busy, onMore }: Props) {
  const { t } = useTranslation();
  const box = useRef<HTMLButtonElement>(null);
  const more = useRef(onMore);
  more.current = onMore;
  useEffect(() => {
    const target = box.current;
    if (!target || busy) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) more.current();
      },
      { rootMargin: '320px' },
    );
    observer.observe(target);
    return () => observer.disconnect();
  }, [busy]);
  return (
    <button
      ref={box}
      type="button"
      className="load-more"
      onClick={onMore}
      disabled={busy}
      data-testid="load-more"
    >
      {busy ? t('list.loading') : t('list.more', { n: formatNumber(left) })}
    </button>
  );
}
