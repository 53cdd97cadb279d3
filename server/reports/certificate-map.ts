import type { CoverageCertificate } from '../contract/certificate.ts';

const WIDTH = 720;
const HEIGHT = 400;
const EDGE = 28;
/** Metres of a degree of latitude, near enough for a scale bar. */
const METRES_PER_DEGREE = 111_195;
const COLOURS: Record<string, [colour: string, name: string]> = {
  gap: ['#c2332b', '缺口'],
  overlap: ['#8e44ad', '重叠'],
  outside: ['#d98218', '越界'],
};

/** The certificate's map as SVG: outer line, borders, findings, scale bar, north arrow, legend, source. North is up. */
export function drawCertificateMap({ map, date, schemeName }: CoverageCertificate): string {
  const [west, south, east, north] = map.bbox4490;
  const shrink = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const scale = Math.min(
    (WIDTH - 2 * EDGE) / Math.max((east - west) * shrink, 1e-9),
    (HEIGHT - 2 * EDGE) / Math.max(north - south, 1e-9),
  );
  const [left, top] = [(WIDTH - (east - west) * shrink * scale) / 2, (HEIGHT - (north - south) * scale) / 2];
  const x = (lon: number) => (left + (lon - west) * shrink * scale).toFixed(1);
  const y = (lat: number) => (top + (north - lat) * scale).toFixed(1);
  const path = (lines: GeoJSON.MultiLineString) =>
    lines.coordinates.map((line) => `M${line.map((at) => `${x(at[0]!)} ${y(at[1]!)}`).join('L')}`).join('');
  const dots = map.findings.map(
    ({ kind, lon, lat }) =>
      `<circle cx="${x(lon)}" cy="${y(lat)}" r="3" fill="${COLOURS[kind]?.[0] ?? '#333'}" fill-opacity=".8" stroke="#fff" stroke-width=".6"/>`,
  );
  const kinds = [...new Set(map.findings.map(({ kind }) => kind))];
  const legend = [
    `<path d="M0 0H18" stroke="#1f2328" stroke-width="1.6"/><text x="24" y="4">上级界线</text>`,
    `<path d="M0 0H18" stroke="#7d8590" stroke-width=".7"/><text x="24" y="4">${map.drawnLevel} 级网格线</text>`,
    ...kinds.map(
      (kind) =>
        `<circle cx="9" r="3" fill="${COLOURS[kind]?.[0] ?? '#333'}"/><text x="24" y="4">${COLOURS[kind]?.[1] ?? ''}</text>`,
    ),
  ].map((entry, n) => `<g transform="translate(8 ${12 + n * 15})">${entry}</g>`);
  const bar = niceLength((110 / scale) * METRES_PER_DEGREE);
  const length = ((bar / METRES_PER_DEGREE) * scale).toFixed(1);
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="网格图" font-family="inherit" font-size="11" fill="#1f2328">
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fbfbf8"/>
<path d="${path(map.borders)}" fill="none" stroke="#7d8590" stroke-width=".6" stroke-linejoin="round"/>
<path d="${path(map.outer)}" fill="none" stroke="#1f2328" stroke-width="1.6" stroke-linejoin="round"/>
${dots.join('')}
<g transform="translate(${WIDTH - 30} 16)"><path d="M0 0L7 24L0 18L-7 24Z"/><text y="38" text-anchor="middle">北</text></g>
<g transform="translate(10 10)"><rect width="104" height="${legend.length * 15 + 8}" rx="2" fill="#fff" fill-opacity=".85" stroke="#ccc" stroke-width=".5"/>${legend.join('')}</g>
<g transform="translate(16 ${HEIGHT - 16})"><path d="M0 -5V0H${length}V-5" fill="none" stroke="#1f2328" stroke-width="1.2"/><text x="${length}" dx="5" y="1">${bar >= 1000 ? `${bar / 1000} 千米` : `${bar} 米`}</text></g>
<text x="${WIDTH - 12}" y="${HEIGHT - 10}" text-anchor="end" font-size="9" fill="#555">CGCS2000（EPSG:4490）　资料：${schemeName.replace(/[&<>]/g, '')} 网格，${date}</text>
</svg>`;
}

/** The largest of 1, 2, 5 × 10ⁿ metres that is not longer. */
function niceLength(metres: number): number {
  const power = 10 ** Math.floor(Math.log10(metres));
  return power * ([5, 2].find((step) => step * power <= metres) ?? 1);
}
