/** Chinese texts of the three coverages. cover-en.ts has the same keys (a test proves it). */
export const coverZh = {
  title: '三项覆盖',
  senses: { worst: '三项中最差', space: '空间', people: '人员', patrol: '巡查' },
  states: { good: '到位', warn: '欠缺', bad: '缺失', unknown: '未知', 'not-required': '不要求' },
  none: '未知或不要求',
  space: {
    'not-checked': '还没有核查',
    clean: '没有缺口、重叠和越界',
    decided: '{{decided}} 处问题已接受或裁定',
    slivers: '细缝 {{findings}} 处，{{area}}',
    findings: '待处理问题 {{findings}} 处，{{area}}',
    division: '下级{{division}}',
  },
  people: {
    'no-duties': '还没有任职名单',
    main: '主责人在岗',
    deputy: '主责人不在岗，副岗代岗',
    vacant: '主责、副岗都没有人',
    below: '下级 {{below}} 个网格，{{vacant}} 个无人',
  },
  patrol: {
    'no-cadence': '没有规定巡查频次',
    visits: '{{period}}应巡 {{due}} 次，实巡 {{done}} 次',
    last: '最近 {{date}}',
    never: '还没有巡过',
    below: '下级 {{below}} 个网格，{{done}} 个巡满',
    periods: { day: '近 7 天', week: '上周', month: '上月', quarter: '上季度', year: '去年' },
  },
  holders: '今天由谁负责',
  nobody: '今天没有人负责这个网格',
  absent: '不在岗',
  roles: { main: '主责', deputy: '副岗', member: '网格员', contact: '联络领导' },
  colour: '按覆盖着色',
  colourOff: '不着色',
  colourBusy: '正在计算覆盖…',
  colourFailed: '覆盖没有算出来',
  references: '参考图层',
  referencesFailed: '参考图层没有取到',
};

export type CoverTexts = typeof coverZh;
