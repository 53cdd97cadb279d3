import type { CoverageCertificate } from '../contract/certificate.ts';
import { drawCertificateMap } from './certificate-map.ts';

const KINDS: Record<string, string> = { gap: '缺口', overlap: '重叠', outside: '越界' };
const STATES: Record<string, string> = {
  open: '待处理',
  accepted: '已认可',
  disputed: '有争议',
  adjudicated: '已裁定',
  fixed: '已消除',
};

const escape = (text: string) =>
  text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!);
const mu = (m2: number) =>
  ((m2 * 3) / 2000).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const count = (n: number) => n.toLocaleString('en-US');
const local = (iso: string) => `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;

/**
 * The certificate as a page for A4 print. As a file it is complete in itself and nothing is fetched.
 * @param fonts where the server has its own Chinese font, so that the print is right on a computer without one
 */
export function certificatePage(certificate: CoverageCertificate, fonts?: string): string {
  const { under, levels, people, patrols, engine } = certificate;
  const whole = levels.every((level) => level.twiceM2 + level.gapM2 + level.outsideM2 === 0);
  const title = under ? `${under.name}（${under.code}）` : certificate.schemeName;
  const rows = levels.map(
    (
      level,
    ) => `<tr><td>${level.level} → ${level.level + 1} 级</td><td>${count(level.parents)}</td><td>${count(level.children)}</td>
      <td>${mu(level.areaM2)}</td><td>${mu(level.onceM2)}</td><td>${mu(level.twiceM2)}</td><td>${mu(level.gapM2)}</td><td>${mu(level.undividedM2)}</td><td>${mu(level.outsideM2)}</td></tr>`,
  );
  const findings = certificate.findings.map(
    (row) =>
      `<tr><td>${KINDS[row.kind] ?? row.kind}</td><td>${STATES[row.state] ?? row.state}</td><td>${count(row.count)}</td><td>${mu(row.areaM2)}</td></tr>`,
  );
  return `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>网格覆盖证明 ${escape(title)} ${certificate.date}</title>
<style>${fonts === undefined ? '' : fontFaces(fonts)}${STYLE}</style></head><body>
<h1>网格覆盖证明</h1>
<p class="sub">${escape(title)}　·　方案 ${escape(certificate.scheme)}　·　${certificate.date}</p>
<p class="verdict ${whole ? 'good' : 'bad'}">${
    whole
      ? '各级网格不重、不漏、不越界：上级范围内每一寸土地都恰有一个下级网格。'
      : '各级网格尚有重叠、缺口或越界，见下表与图。'
  }</p>
<figure>${drawCertificateMap(certificate)}</figure>
<h2>空间覆盖（亩）</h2>
<table><thead><tr><th>层级</th><th>上级</th><th>下级</th><th>上级面积</th><th>恰好一次</th><th>重复</th><th>缺口</th><th>尚未划分</th><th>越界（另计）</th></tr></thead>
<tbody>${rows.join('') || '<tr><td colspan="9">没有划分下级</td></tr>'}</tbody></table>
<p class="note">恰好一次＋重复＋缺口＋尚未划分＝上级面积。椭球面积（等积投影 EPSG:6933），1 亩＝2000/3 m²。网格 ${count(certificate.cells)} 个，其中末级 ${count(certificate.leaves)} 个。</p>
<div class="pair"><section><h2>人员与巡查</h2><table><tbody>
<tr><th>责任人在岗</th><td>${count(people.manned)}</td></tr><tr><th>副职代行</th><td>${count(people.acting)}</td></tr>
<tr><th>无人负责</th><td>${people.unmanned === null ? '未录入任职' : count(people.unmanned)}</td></tr>
<tr><th>巡查 已做／应做</th><td>${patrols.cells === 0 ? '未规定频次' : `${count(patrols.visits)}／${count(patrols.due)}`}</td></tr></tbody></table></section>
<section><h2>核查问题</h2><table><thead><tr><th>类别</th><th>状态</th><th>处</th><th>亩</th></tr></thead><tbody>${findings.join('') || '<tr><td colspan="4">无</td></tr>'}</tbody></table></section></div>
<h2>依据</h2>
<dl><dt>证明编码</dt><dd><code>${certificate.certificateHash}</code></dd><dt>输入指纹</dt><dd><code>${certificate.inputHash}</code></dd>
<dt>记录时刻</dt><dd>${escape(certificate.asKnownAt)}（按此时刻可重现同一编码）</dd><dt>制作</dt><dd>${local(certificate.madeAt)}；人员、巡查与问题状态为制作时的情况，不计入编码</dd>
<dt>计算</dt><dd>井田 ${escape(engine.jingtian)} · PostgreSQL ${escape(engine.postgresql)} · PostGIS ${escape(engine.postgis)} · GEOS ${escape(engine.geos)} · PROJ ${escape(engine.proj)}</dd></dl>
<p class="sign">核定人：＿＿＿＿＿＿＿＿　　单位（盖章）：＿＿＿＿＿＿＿＿＿＿　　　　年　　月　　日</p>
</body></html>`;
}

const fontFaces = (folder: string) =>
  [400, 700]
    .map(
      (weight) =>
        `@font-face { font-family: "Noto Sans SC"; font-weight: ${weight}; src: url("${folder}/noto-sans-sc-${weight}.woff2") format("woff2"); }`,
    )
    .join('\n');

const STYLE = `
@page { size: A4; margin: 16mm 16mm 18mm;
  @bottom-center { content: "第 " counter(page) " 页　共 " counter(pages) " 页"; font: 9pt "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; color: #555; } }
* { box-sizing: border-box; }
body { font: 10pt/1.5 "Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", sans-serif; -webkit-print-color-adjust: exact; print-color-adjust: exact; color: #1f2328; max-width: 178mm; margin: 0 auto; }
h1 { font-size: 20pt; text-align: center; letter-spacing: .2em; margin: 0 0 2mm; }
h2 { font-size: 11pt; margin: 4mm 0 1.5mm; break-after: avoid; }
.sub { text-align: center; margin: 0 0 3mm; color: #444; }
.verdict { border-left: 3px solid; padding: 1.5mm 3mm; margin: 0 0 3mm; }
.good { border-color: #2e7d4f; background: #eef7f1; } .bad { border-color: #c2562b; background: #fdf3ee; }
figure { margin: 0; break-inside: avoid; } svg { width: 100%; height: auto; display: block; border: .3mm solid #999; }
table { width: 100%; border-collapse: collapse; font-size: 8.5pt; font-variant-numeric: tabular-nums; break-inside: avoid; } thead { display: table-header-group; }
th, td { border-bottom: .2mm solid #ccc; padding: .8mm 1.2mm; text-align: right; white-space: nowrap; } th { font-weight: 600; color: #444; }
th:first-child, td:first-child, section tbody th { text-align: left; }
.note { font-size: 8.5pt; color: #555; margin: 1.5mm 0; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 8mm; break-inside: avoid; }
dl { break-inside: avoid; display: grid; grid-template-columns: 18mm 1fr; gap: .6mm 2mm; margin: 0; font-size: 8.5pt; } dt { color: #555; } dd { margin: 0; overflow-wrap: anywhere; }
code { font-size: 8pt; } .sign { margin: 8mm 0 0; text-align: right; break-inside: avoid; }
@media screen { body { padding: 12mm 8mm; } }`;
