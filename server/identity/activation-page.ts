import { renderSVG } from 'uqr';
import type { ActivationCard } from '../contract/activation.ts';

const escape = (text: string) =>
  text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!);
/** The day a code ends, as people at the office read it. */
const day = (iso: string) =>
  new Date(iso).toLocaleString('zh-CN', {
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  });

/**
 * The cards as a page for A4 print, eight on a sheet, to be cut apart and handed over in person. Complete in itself:
 * nothing is fetched.
 */
export function activationPage(cards: ActivationCard[], scheme: string): string {
  return `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>网格长激活卡 ${escape(scheme)}</title>
<style>${STYLE}</style></head><body>
<p class="note">激活卡共 ${cards.length} 张。每个码只能用一次，页面关闭后不能再看；请打印后裁开，当面交给本人，不要拍照转发。</p>
<main>${cards.map(card).join('\n')}</main>
</body></html>`;
}

function card({ name, org, duties, link, code, expiresAt, personNo }: ActivationCard): string {
  const cells = duties.map(
    ({ cellName, cellCode, post }) =>
      `<li>${escape(cellName)}<small>${escape(cellCode)}</small><b>${escape(post)}</b></li>`,
  );
  // Three cells fit; a person with more of them knows the rest.
  const shown = cells.slice(0, 3).join('') + (cells.length > 3 ? `<li>等 ${cells.length} 个网格</li>` : '');
  return `<section class="card" data-person="${escape(personNo)}">
<div class="qr">${renderSVG(link, { ecc: 'M', border: 2 })}</div>
<div class="who"><h2>${escape(name)}</h2><p>${escape(org ?? '')}</p><ul>${shown}</ul></div>
<ol><li>手机连上本单位网络，用相机扫码</li><li>核对姓名，设 6 位以上 PIN</li><li>把页面添加到主屏幕，以后凭 PIN 打开</li></ol>
<p class="typed">扫不了就打开 <code>${escape(link.split('#')[0]!)}</code> 输入 <code>${escape(code)}</code></p>
<p class="until">限本人 · 一次有效 · ${day(expiresAt)}前</p>
</section>`;
}

const STYLE = `
@page { size: A4; margin: 10mm; }
* { box-sizing: border-box; margin: 0; padding: 0; }
body { font: 9pt/1.45 "Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", sans-serif; color: #1f2328; max-width: 190mm; margin: 0 auto; }
.note { padding: 4mm 0; color: #444; }
main { display: grid; grid-template-columns: 1fr 1fr; }
.card { height: 67mm; padding: 5mm; border: .2mm dashed #9aa4ae; break-inside: avoid; display: grid; grid-template: auto auto 1fr auto / 34mm 1fr; column-gap: 4mm; row-gap: 1.2mm; overflow: hidden; }
.qr svg { width: 34mm; height: 34mm; display: block; }
h2 { font-size: 15pt; line-height: 1.2; }
.who p { color: #555; }
ul { list-style: none; margin-top: 1.5mm; } li small { color: #777; margin: 0 1.5mm; } li b { font-weight: 600; }
ol { grid-column: 1 / -1; padding-left: 4.5mm; font-size: 8.5pt; }
.typed { grid-column: 1 / -1; font-size: 7.5pt; color: #555; overflow-wrap: anywhere; align-self: end; } code { font: 8pt ui-monospace, Consolas, monospace; color: #1f2328; }
.until { grid-column: 1 / -1; font-size: 8.5pt; font-weight: 600; border-top: .2mm solid #d6dbe0; padding-top: 1.2mm; }
@media print { .note { display: none; } }
@media screen { body { padding: 8mm; } }`;
