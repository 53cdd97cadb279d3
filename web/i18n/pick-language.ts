import type { Language } from '../state.ts';

const CJK = /[\u3400-\u9fff]/;

/** Server messages carry both languages in one string, `中文 / English`: gives the one asked for. */
export function pickLanguage(text: string, lang: Language): string {
  const at = text.indexOf(' / ');
  if (at < 0) return text;
  const chinese = text.slice(0, at);
  const english = text.slice(at + 3);
  if (!CJK.test(chinese) || CJK.test(english)) return text;
  return lang === 'zh' ? chinese : english;
}
