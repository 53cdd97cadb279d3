import type { PatchFate, UnitKind } from '../contract/statistics.ts';

export type Lang = 'zh' | 'en';

interface Words {
  unit: [code: string, name: string];
  patches: string;
  multi: string;
  area: string;
  mu: string;
  ha: string;
  m2: string;
  ledMu: string;
  /** What the ground in a unit is made of. */
  ground: [shares: string, blindSpot: string, outside: string];
  overlaid: string;
  farmland: string;
  unmatched: string;
  basicFarmland: string;
  redLine: string;
  none: string;
  facets: Record<'units' | 'state' | 'type' | 'prejudgement' | 'month' | 'batch' | 'land', string>;
  states: Record<string, string>;
  results: Record<string, string>;
  rows: Record<Exclude<UnitKind, 'cell'> | 'multiply' | 'total', string>;
  fates: Record<PatchFate, string>;
  shared: string;
  change: string;
  comparison: string;
  changes: string;
}

const ZH: Words = {
  unit: ['单位代码', '单位'],
  patches: '图斑数',
  multi: '跨界图斑数',
  area: '面积',
  mu: '亩',
  ha: '公顷',
  m2: '平方米',
  ledMu: '主责图斑面积 亩',
  ground: ['网格内 亩', '盲区 亩', '范围外 亩'],
  overlaid: '已套合图斑数',
  farmland: '占用耕地',
  unmatched: '未套合批文耕地',
  basicFarmland: '占用永久基本农田',
  redLine: '占用生态保护红线',
  none: '未填类型',
  facets: {
    units: '总表',
    state: '按状态',
    type: '按类型',
    prejudgement: '按预判',
    month: '按月份',
    batch: '按批次',
    land: '耕地与红线',
  },
  states: { assigned: '已派', disputed: '争议', 'blind-spot': '无主（盲区）', outside: '范围外' },
  results: { 'should-be': '应为', doubtful: '存疑', lacking: '缺证据', '': '未预判' },
  rows: {
    own: '本级（下级网格之外）',
    outside: '范围外',
    unplaced: '未归入单位',
    multiply: '重复覆盖（减）',
    total: '合计',
  },
  fates: { new: '新增', persisted: '延续', 'type-changed': '类型变化', gone: '消失' },
  shared: '同地面积',
  change: '增减',
  comparison: '同比环比',
  changes: '批次变化',
};

const EN: Words = {
  unit: ['Unit code', 'Unit'],
  patches: 'patches',
  multi: 'crossing patches',
  area: 'area',
  mu: 'mu',
  ha: 'ha',
  m2: 'm2',
  ledMu: 'area of patches led, mu',
  ground: ['in cells, mu', 'blind spots, mu', 'outside, mu'],
  overlaid: 'patches overlaid',
  farmland: 'farmland',
  unmatched: 'farmland without approval',
  basicFarmland: 'permanent basic farmland',
  redLine: 'ecological red line',
  none: 'no type',
  facets: {
    units: 'Units',
    state: 'By state',
    type: 'By type',
    prejudgement: 'By pre-judgement',
    month: 'By month',
    batch: 'By batch',
    land: 'Farmland and red line',
  },
  states: { assigned: 'assigned', disputed: 'disputed', 'blind-spot': 'blind spot', outside: 'outside' },
  results: { 'should-be': 'should be', doubtful: 'doubtful', lacking: 'lacks evidence', '': 'not judged' },
  rows: {
    own: 'Directly here, in no cell below',
    outside: 'Outside the grid',
    unplaced: 'In no unit',
    multiply: 'Covered twice (taken off)',
    total: 'Total',
  },
  fates: { new: 'new', persisted: 'persisted', 'type-changed': 'type changed', gone: 'gone' },
  shared: 'same ground',
  change: 'change',
  comparison: 'Comparison',
  changes: 'Changes',
};

export const words = (lang: Lang): Words => (lang === 'zh' ? ZH : EN);
