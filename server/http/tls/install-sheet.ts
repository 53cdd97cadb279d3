import { renderSVG } from 'uqr';

const escape = (text: string) =>
  text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!);

/**
 * A page for A4 print that brings the office's own authority onto phones: where to get the certificate, what its
 * fingerprint must be, where phones keep it.
 * @param address `https://host:port` as phones reach the server
 */
export function installSheet(address: string, fingerprint: string): string {
  const download = `${address.replace(/^https:/, 'http:')}/authority.crt`;
  const groups = fingerprint.split(':').join(' ').match(/.{1,23}(?: |$)/g)!; // prettier-ignore
  return `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>安装证书 ${escape(address)}</title><style>${STYLE}</style></head><body>
<h1>让手机信任本单位的井田</h1>
<p>本单位的井田使用自己的证书。手机装上一次，以后打开 <code>${escape(address)}</code> 就不再提示“不安全”，定位和离线打开才能用。</p>
<div class="get"><div class="qr">${renderSVG(download, { ecc: 'M', border: 1 })}</div>
<div><h2>1　连上本单位网络，扫码下载</h2><p><code>${escape(download)}</code></p>
<h2>2　核对指纹（SHA-256），不一致就不要装</h2><pre>${groups.map((line) => escape(line.trim())).join('\n')}</pre></div></div>
<h2>3　安装</h2>
<table><tbody>
<tr><th>安卓、鸿蒙</th><td>设置 → 安全 → 更多安全设置 → 加密与凭据 → 从存储设备安装 → CA 证书，选下载的 authority.crt。各品牌菜单名称略有不同，可在设置里搜“CA 证书”。</td></tr>
<tr><th>苹果</th><td>用 Safari 打开网址并允许下载描述文件；设置 → 已下载描述文件 → 安装；再到 设置 → 通用 → 关于本机 → 证书信任设置，打开这个证书的开关。</td></tr>
<tr><th>Windows</th><td>双击 authority.crt → 安装证书 → 本地计算机 → 将所有证书放入“受信任的根证书颁发机构”。</td></tr>
</tbody></table>
<p class="note">证书只用来确认对方确是本单位的服务器，不会让任何人看到手机里的内容。私钥只在服务器上。不再使用时可在同一处删除。</p>
</body></html>`;
}

const STYLE = `
@page { size: A4; margin: 18mm; }
* { box-sizing: border-box; margin: 0; }
body { font: 11pt/1.6 "Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", sans-serif; color: #1f2328; max-width: 174mm; margin: 0 auto; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
h1 { font-size: 20pt; margin-bottom: 4mm; } h2 { font-size: 12pt; margin: 3mm 0 1mm; }
.get { display: grid; grid-template-columns: 52mm 1fr; gap: 8mm; margin: 6mm 0; align-items: start; } .qr svg { width: 52mm; height: 52mm; display: block; }
code, pre { font: 10pt/1.5 ui-monospace, Consolas, monospace; } code { overflow-wrap: anywhere; }
table { border-collapse: collapse; margin: 2mm 0 4mm; } th, td { border-bottom: .2mm solid #ccc; padding: 2mm; text-align: left; vertical-align: top; } th { white-space: nowrap; }
.note { color: #55606a; font-size: 9.5pt; }
@media screen { body { padding: 12mm 8mm; } }`;
