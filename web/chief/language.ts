import i18next from 'i18next';

const KEY = 'jingtian-language';
export type Language = 'zh' | 'en';

/** The one chosen last, else the phone's, Chinese for all but English. */
export function firstLanguage(): Language {
  const kept = localStorage.getItem(KEY);
  if (kept === 'zh' || kept === 'en') return kept;
  return navigator.language.startsWith('en') ? 'en' : 'zh';
}

export const languageNow = (): Language => (i18next.language === 'en' ? 'en' : 'zh');

export async function switchLanguage(): Promise<void> {
  const next = languageNow() === 'zh' ? 'en' : 'zh';
  localStorage.setItem(KEY, next);
  await i18next.changeLanguage(next);
  applyLanguage();
}

/** What of the document is said in a language. */
export function applyLanguage(): void {
  document.documentElement.lang = languageNow() === 'zh' ? 'zh-CN' : 'en';
  document.title = `${i18next.t('chief.title')} · 井田`;
}
