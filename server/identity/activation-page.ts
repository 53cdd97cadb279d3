import { renderSVG } from 'uqr';
import type { ActivationCard } from '../contract/activation.ts';

const escape = (text: string) =>
  text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!);
/** The day a code ends, as people at the office read it. */
const day = (iso: string) =>
  new Date(iso).toLocaleString('zh-CN', {
    year: 'numeric',
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
      `<li><b>${escape(post)}</b> ${escape(cellName)} <small>${escape(cellCode)}</small></li>`,
  );
  // Three cells fit; a person with more of them knows the rest.
  const shown = cells.slice(0, 3).join('') + (cells.length > 3 ? `<li>等 ${cells.length} 个网格</li>` : '');
  return `<section class="card" data-person="${escape(personNo)}">
<div class="qr">${renderSVG(link, { ecc: 'M', border: 1 })}<code>${escape(code)}</code></div>
<div class="who"><h2>${escape(name)}</h2><p>${escape(org ?? '')}</p><ul>${shown}</ul>
<ol><li>手机连上本单位网络，用相机扫码</li><li>核对姓名，设 6 位以上 PIN</li><li>添加到主屏幕，以后凭 PIN 打开</li></ol></div>
<p class="foot"><b>限本人 · 用一次 · ${day(expiresAt)}前</b><br>扫不了：打开 ${escape(link.split('#')[0]!)} 输入码下字符</p>
</section>`;
}

const STYLE = `
@page { size: A4; margin: 10mm; }
* { box-sizing: border-box; margin: 0; padding: 0; }
body { font: 9pt/1.4 "Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", sans-serif; color: #1f2328; max-width: 190mm; margin: 0 auto; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
.note { padding: 4mm 0; color: #444; }
main { display: grid; grid-template-columns: 1fr 1fr; }
.card { height: 69mm; padding: 5mm; border: .2mm dashed #9aa4ae; break-inside: avoid; display: grid; grid-template: 1fr auto / 40mm minmax(0, 1fr); column-gap: 4mm; row-gap: 2mm; overflow: hidden; }
.qr svg { width: 40mm; height: 40mm; display: block; }
.qr code { display: block; text-align: center; font: 600 8.5pt ui-monospace, Consolas, "Noto Sans Mono", monospace; margin-top: .5mm; }
h2 { font-size: 15pt; line-height: 1.15; }
.who p, li small { color: #5b6670; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
ul { list-style: none; margin: 1mm 0 1.5mm; } ul li { overflow-wrap: anywhere; line-height: 1.3; }
ol { padding-left: 3.8mm; font-size: 8pt; color: #333; }
.foot { grid-column: 1 / -1; font-size: 7.5pt; color: #5b6670; border-top: .2mm solid #d6dbe0; padding-top: 1.2mm; overflow-wrap: anywhere; } .foot b { font-size: 8.5pt; color: #1f2328; }
@media print { .note { display: none; } }
@media screen { body { padding: 8mm; } }`;
