import i18next from 'i18next';
import { createRoot } from 'react-dom/client';
import { initReactI18next } from 'react-i18next';
import { chiefEn } from '../i18n/chief-en.ts';
import { chiefZh } from '../i18n/chief-zh.ts';
import { coverEn } from '../i18n/cover-en.ts';
import { coverZh } from '../i18n/cover-zh.ts';
import { ChiefApp } from './chief-app.tsx';
import { applyLanguage, firstLanguage } from './language.ts';
import './chief.css';
import './sketch.css';

void i18next.use(initReactI18next).init({
  lng: firstLanguage(),
  fallbackLng: 'zh',
  resources: {
    zh: { translation: { chief: chiefZh, cover: coverZh } },
    en: { translation: { chief: chiefEn, cover: coverEn } },
  },
  interpolation: { escapeValue: false }, // React escapes already
});
applyLanguage();

// Only over HTTPS or on the machine itself do browsers have one; without it the page works as long as there is a line.
if ('serviceWorker' in navigator)
  void navigator.serviceWorker.register('/chief-worker.js', { scope: '/chief' });

const root = document.getElementById('root');
if (root) createRoot(root).render(<ChiefApp />);
