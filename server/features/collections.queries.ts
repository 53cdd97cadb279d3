export type PropertyType = 'string' | 'integer' | 'number' | 'boolean' | 'date';

export interface Property {
  name: string;
  type: PropertyType;
  /** What it is, Chinese and English. */
  title: string;
  /** SQL over the source of its collection. */
  sql: string;
}

/** A set of features that clients may read: what it is, and where its rows come from. */
export interface Collection {
  id: string;
  title: string;
  description: string;
  /** SQL after `from`; `:regionId` and `:schemeId` are bound. Simple joins only, so that indexes are used. */
  from: string;
  /** Conditions that always hold. */
  where: string;
  idSql: string;
  /** EPSG:4490; null for a table without geometry. */
  geometrySql: string | null;
  /** A condition over `:timeFrom` and `:timeTo` (dates, null: open) for `datetime`; null where time means nothing. */
  timeSql: string | null;
  /** Whether without `datetime` today is meant. */
  nowByDefault: boolean;
  /** SQL of the first and the last day, for the collection's extent. */
  timeExtentSql: string | null;
  properties: Property[];
}

const property = (name: string, type: PropertyType, title: string, sql: string): Property => ({
  name,
  type,
  title,
  sql,
});

const CELLS: Collection = {
  id: 'cells',
  title: '网格 / Grid cells',
  description:
    '现行网格，各级都有；datetime 取某日的网格 / The cells of the grid that hold today, of all levels; with datetime those of that day',
  from: 'cell_version v join scheme s on s.region_id = v.region_id and s.id = v.scheme_id',
  where: 'v.region_id = :regionId and upper_inf(v.recorded)',
  idSql: 'v.cell_id',
  geometrySql: 'v.geom',
  // Of a cell with several states in an interval the last one is shown: an id must not come twice.
  timeSql: `v.valid && daterange(cast(:timeFrom as date), cast(:timeTo as date), '[]')
    and not exists (select from cell_version later
                     where later.region_id = v.region_id and later.cell_id = v.cell_id and upper_inf(later.recorded)
                       and later.valid && daterange(cast(:timeFrom as date), cast(:timeTo as date), '[]')
                       and later.valid > v.valid)`,
  nowByDefault: true,
  timeExtentSql: null,
  properties: [
    property('scheme', 'string', '方案 / scheme', 's.code'),
    property('level', 'integer', '级 / level, 1 on top', 'v.level'),
    property('kind', 'string', '类型 / kind', 'v.kind'),
    property('code', 'string', '代码 / code', 'v.code'),
    property('name', 'string', '名称 / name', 'v.name'),
    property('parent_code', 'string', '上级代码 / code of the parent', 'v.parent_code'),
    property('area_m2', 'number', '面积（平方米，椭球面积）/ area in m², ellipsoidal', 'v.area_m2'),
    property('line_locked', 'boolean', '法定界线 / legal line', 'v.line_locked'),
    property(
      'valid_from',
      'date',
      '生效日期 / valid from',
      'case when isfinite(lower(v.valid)) then lower(v.valid) end',
    ),
  ],
};

const PATCHES: Collection = {
  id: 'patches',
  title: '卫片图斑 / Change patches',
  description:
    '变化图斑和它们的分派（方案用 scheme 指定，缺省为第一个）；datetime 按观测日期 / Patches with their assignment in a scheme (parameter scheme, else the first); datetime is the day observed',
  from: `patch p
    join batch b on b.region_id = p.region_id and b.id = p.batch_id
    left join patch_assignment a on a.region_id = p.region_id and a.patch_id = p.id and a.scheme_id = :schemeId
    left join cell_name c on c.region_id = a.region_id and c.cell_id = a.lead_cell_id and upper_inf(c.recorded)
                            and c.valid @> p.observed_on`,
  where: 'p.region_id = :regionId',
  idSql: 'p.id',
  geometrySql: 'p.geom',
  timeSql: `p.observed_on <@ daterange(cast(:timeFrom as date), cast(:timeTo as date), '[]')`,
  nowByDefault: false,
  timeExtentSql: 'p.observed_on',
  properties: [
    property('patch_no', 'string', '图斑编号 / patch number', 'p.patch_no'),
    property('batch', 'string', '批次 / batch', 'b.code'),
    property('patch_type', 'string', '图斑类型 TBLX / type', 'p.patch_type'),
    property('observed_on', 'date', '观测日期 / day observed', 'p.observed_on'),
    property('before_from', 'date', '前时相起 / earlier image from', 'lower(p.before_date)'),
    property('before_to', 'date', '前时相止 / earlier image to', 'upper(p.before_date) - 1'),
    property('after_from', 'date', '后时相起 / later image from', 'lower(p.after_date)'),
    property('after_to', 'date', '后时相止 / later image to', 'upper(p.after_date) - 1'),
    property('area_m2', 'number', '面积（平方米，椭球面积）/ area in m², ellipsoidal', 'p.area_m2'),
    property('issued_area_m2', 'number', '下发面积（平方米）/ issued area in m²', 'p.issued_area_m2'),
    property(
      'state',
      'string',
      '分派：assigned、disputed、blind-spot、outside；空为未分派 / assignment; null: not assigned yet',
      'a.state',
    ),
    property('lead_code', 'string', '牵头网格代码 / code of the lead cell', 'c.code'),
    property('lead_name', 'string', '牵头网格名称 / name of the lead cell', 'c.name'),
    property('called_cells', 'integer', '涉及网格数 / cells called', 'a.called_cells'),
    property('blind_spot_m2', 'number', '盲区面积（平方米）/ blind spot in m²', 'a.blind_spot_m2'),
    property('outside_m2', 'number', '范围外面积（平方米）/ outside in m²', 'a.outside_m2'),
  ],
};

const COVERAGE: Collection = {
  id: 'coverage',
  title: '覆盖问题 / Coverage findings',
  description: '缝隙、重叠、越界，已消除的除外 / Gaps, overlaps, parts outside, but for fixed ones',
  from: 'coverage_finding f join scheme s on s.region_id = f.region_id and s.id = f.scheme_id',
  where: "f.region_id = :regionId and f.state <> 'fixed'",
  idSql: 'f.id',
  geometrySql: 'f.geom',
  timeSql: `daterange(f.first_seen::date, f.last_seen::date, '[]') && daterange(cast(:timeFrom as date), cast(:timeTo as date), '[]')`,
  nowByDefault: false,
  timeExtentSql: null,
  properties: [
    property('scheme', 'string', '方案 / scheme', 's.code'),
    property('kind', 'string', 'gap 缝隙、overlap 重叠、outside 越界', 'f.kind'),
    property('level', 'integer', '级 / level', 'f.level'),
    property('parent_code', 'string', '上级代码 / code of the parent', 'f.parent_code'),
    property('codes', 'string', '涉及网格 / cells concerned', `array_to_string(f.codes, ' ')`),
    property('area_m2', 'number', '面积（平方米）/ area in m²', 'f.area_m2'),
    property('width_m', 'number', '宽度（米）/ width in metres', 'f.width_m'),
    property('state', 'string', '处理状态 / state', 'f.state'),
    property('first_seen', 'date', '首次发现 / first seen', 'f.first_seen::date'),
  ],
};

const BATCHES: Collection = {
  id: 'batches',
  title: '图斑批次 / Batches',
  description: '批次表，没有几何 / The batches, a table without geometry',
  from: 'batch b',
  where: 'b.region_id = :regionId',
  idSql: 'b.id',
  geometrySql: null,
  timeSql: `b.period && daterange(cast(:timeFrom as date), cast(:timeTo as date), '[]')`,
  nowByDefault: false,
  timeExtentSql: null,
  properties: [
    property('code', 'string', '批次 / code', 'b.code'),
    property('name', 'string', '名称 / name', 'b.name'),
    property('kind', 'string', '种类 / kind', 'b.kind'),
    property('period_from', 'date', '时段起 / period from', 'lower(b.period)'),
    property('period_to', 'date', '时段止 / period to', 'upper(b.period) - 1'),
  ],
};

/** Ids of the collections of reference layers: the code may be anything, so it is kept apart from our own names. */
export const LAYER_PREFIX = 'layer-';

/** A reference layer as a collection; `:layerId` is bound as well. */
export function layerCollection(layer: { code: string; name: string }): Collection {
  return {
    id: `${LAYER_PREFIX}${layer.code}`,
    title: layer.name,
    description: `参考图层 ${layer.name} / Reference layer ${layer.name}`,
    from: 'reference_feature r',
    where: 'r.region_id = :regionId and r.layer_id = :layerId and upper_inf(r.recorded)',
    idSql: 'r.id',
    geometrySql: 'r.geom',
    timeSql: null,
    nowByDefault: false,
    timeExtentSql: null,
    properties: [
      property('code', 'string', '代码 / code', 'r.code'),
      property('name', 'string', '名称 / name', 'r.name'),
      property('class', 'string', '类别 / class', 'r.class'),
      property('approval_no', 'string', '批准文号 / number of approval', 'r.approval_no'),
      property('area_m2', 'number', '面积（平方米）/ area in m²', 'r.area_m2'),
    ],
  };
}

/** The collections every region has. */
export const FIXED_COLLECTIONS: readonly Collection[] = [CELLS, PATCHES, COVERAGE, BATCHES];
