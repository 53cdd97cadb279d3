import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { readState } from '../view-state.ts';
import { coverEn } from './cover-en.ts';
import { coverZh } from './cover-zh.ts';
import { editEn } from './edit-en.ts';
import { editZh } from './edit-zh.ts';
import { en } from './en.ts';
import { statsEn } from './stats-en.ts';
import { statsZh } from './stats-zh.ts';
import { zh } from './zh.ts';

/** Starts i18next in the language of the link. Both languages ship in the first bundle: they are small. */
export function setupI18n(): void {
  void i18next.use(initReactI18next).init({
    lng: readState().lang,
    fallbackLng: 'zh',
    resources: {
      zh: { translation: { ...zh, cover: coverZh, edit: editZh, stats: statsZh } },
      en: { translation: { ...en, cover: coverEn, edit: editEn, stats: statsEn } },
    },
    interpolation: { escapeValue: false }, // React escapes already
  });
}
