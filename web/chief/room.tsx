import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { switchLanguage } from './language.ts';

/** A card in the middle of the screen: the way in, and whatever has no cell to show. */
export function Room({ title, children }: { title: string; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <main className="room">
      <header>
        <img src="/favicon.svg" alt="" width={36} height={36} />
        <h1>{title}</h1>
        <button type="button" className="quiet" onClick={() => void switchLanguage()}>
          {t('chief.language')}
        </button>
      </header>
      <section>{children}</section>
    </main>
  );
}
