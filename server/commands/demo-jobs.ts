import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LayerKind } from '../contract/layers.ts';
import type { CadenceRow } from '../catalog/patrols.queries.ts';

/** A scheme with its levels and batches, as the demo imports them. */
export interface DemoJob {
  scheme: string;
  schemeName: string;
  /** From the top down. Fields only where the profile does not know them. */
  levels: { path: string; zh: string; en: string; codeField?: string; nameField?: string }[];
  batches: { code: string; name: string; path: string; from: string; to: string }[];
  layers: { code: string; name: string; kind: LayerKind; path: string }[];
  /** Lists of persons, duties and visits, and how often visits are due; null where nobody is known. */
  people: { people: string; duties: string; patrols: string; cadences: CadenceRow[] } | null;
}

const SAMPLES = fileURLToPath(new URL('../../data/samples/', import.meta.url));

const QUARTERS = {
  '2025Q2': { zh: '2025 年第二季度', from: '2025-04-01', to: '2025-06-30' },
  '2025Q3': { zh: '2025 年第三季度', from: '2025-07-01', to: '2025-09-30' },
  '2025Q4': { zh: '2025 年第四季度', from: '2025-10-01', to: '2025-12-31' },
  '2026Q1': { zh: '2026 年第一季度', from: '2026-01-01', to: '2026-03-31' },
} as const;
type Quarter = keyof typeof QUARTERS;

const peru = (file: string) => join(SAMPLES, 'admin-pe', `${file}.geojson`);
const detections = (quarter: Quarter) => {
  const { zh, from, to } = QUARTERS[quarter];
  const file = `amazon_basin_48px_v0.X-SSL4EO-MLPensemble${quarter}diff-clean-gt11ha.geojson`;
  return { code: `amw-${quarter}`, name: zh, path: join(SAMPLES, 'alerts-amw-2025', file), from, to };
};

/** Real boundaries and real detections; their sources and licences are in data/samples. */
export const PERU_JOB: DemoJob = {
  scheme: 'peru',
  schemeName: '秘鲁示例 / Peru sample',
  levels: [
    {
      path: peru('peru_departamental_simple'),
      codeField: 'FIRST_IDDP',
      nameField: 'NOMBDEP',
      zh: '大区',
      en: 'Department',
    },
    {
      path: peru('peru_provincial_simple'),
      codeField: 'FIRST_IDPR',
      nameField: 'NOMBPROV',
      zh: '省',
      en: 'Province',
    },
    {
      path: peru('peru_distrital_simple'),
      codeField: 'IDDIST',
      nameField: 'NOMBDIST',
      zh: '区',
      en: 'District',
    },
  ],
  batches: [detections('2025Q2'), detections('2025Q3'), detections('2025Q4')],
  layers: [],
  people: null,
};

/** The invented county that `generate county` wrote to a folder; `patrols` is its list of visits, near today. */
export function countyJob(folder: string, patrols: string): DemoJob {
  const layer = (kind: LayerKind, file: string, name: string) => ({
    ...{ code: `shifan-${file}`, name: `示范${name}`, kind },
    path: join(folder, `layer-${file}.geojson`),
  });
  const level = (n: number, zh: string, en: string) => ({ path: join(folder, `cells-${n}.geojson`), zh, en });
  return {
    scheme: 'shifan-qingyi',
    schemeName: '清漪县（示范数据） / Qingyi County (made data)',
    levels: [
      level(1, '县级', 'County'),
      level(2, '乡镇级', 'Township'),
      level(3, '村级', 'Village'),
      level(4, '片区', 'Zone'),
    ],
    batches: (Object.keys(QUARTERS) as Quarter[]).map((quarter) => {
      const { zh, from, to } = QUARTERS[quarter];
      const path = join(folder, `patches-${quarter}.geojson`);
      return { code: `shifan-${quarter}`, name: `示范数据 ${zh}`, path, from, to };
    }),
    layers: [
      layer('farmland', 'farmland', '耕地 / Farmland'),
      layer('permanent-basic-farmland', 'basic-farmland', '永久基本农田 / Permanent basic farmland'),
      layer('ecological-red-line', 'red-line', '生态保护红线 / Ecological red line'),
      layer('urban-boundary', 'urban-boundary', '城镇开发边界 / Urban boundary'),
      layer('approvals', 'approvals', '农转用批文 / Approvals'),
    ],
    people: {
      people: join(folder, 'persons.csv'),
      duties: join(folder, 'duties.csv'),
      patrols,
      // A village once a week (requirements B18); the levels above and the zones below are not walked on a plan.
      cadences: [{ level: 3, kind: '', visits: 1, per: 'week' }],
    },
  };
}
