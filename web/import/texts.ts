import i18next from 'i18next';
import { importEn } from '../i18n/import-en.ts';
import { importZh } from '../i18n/import-zh.ts';

/** The import's texts come with its chunk, in a namespace of their own. */
export const IMPORT_TEXTS = 'import';
i18next.addResourceBundle('zh', IMPORT_TEXTS, importZh);
i18next.addResourceBundle('en', IMPORT_TEXTS, importEn);
