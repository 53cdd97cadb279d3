import i18next from 'i18next';
import { adminEn } from '../i18n/admin-en.ts';
import { adminZh } from '../i18n/admin-zh.ts';

/** The texts come with their chunk, in a namespace of their own. */
export const ADMIN_TEXTS = 'admin';
i18next.addResourceBundle('zh', ADMIN_TEXTS, adminZh);
i18next.addResourceBundle('en', ADMIN_TEXTS, adminEn);
