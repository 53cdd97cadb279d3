import { COUNTY_CODE, COUNTY_NAME } from './names.ts';

/** Rises when the same seed gives other bytes than before. */
const COUNTY_VERSION = 2;

/** What lies in the folder, for whoever opens it. */
export function readme(seed: number): string {
  return `# 示范数据 / Invented data

${COUNTY_NAME}：轮廓、名称、编码、人员、图斑全部为虚构，与任何真实的地方和人无关。编码 ${COUNTY_CODE} 不在国家已分配的范围内，
手机号以 100 开头，不是任何人的号码。由 \`jingtian generate county --seed ${seed}\` 生成（第 ${COUNTY_VERSION} 版）。

Outline, names, codes, people and patches are invented and have to do with no real place or person. The code ${COUNTY_CODE} is not
given out, and no telephone has a number that begins with 100.

| 文件 / file | 内容 / what |
| --- | --- |
| cells-1 … cells-4 | 县、乡镇、村、片（6/9/12/15 位编码）；村级含一个开发区、一个保护区；有一处飞地 / county, townships, villages, zones; among the villages a park and a reserve; one exclave |
| patches-2025Q2 … 2026Q1 | 四个季度的卫片图斑，2026 年字段；部分与上一季度同地 / four quarterly batches in the fields of 2026; some on ground of the batch before |
| layer-farmland, layer-basic-farmland, layer-red-line, layer-urban-boundary, layer-approvals | 耕地、永久基本农田、生态保护红线、城镇开发边界、农转用批文 |
| persons.csv, duties.csv, patrols.csv | 人员、任职（网格长、副网格长、网格员，片有片长；有空缺）、巡查记录 / people, duties with vacancies, patrols |
| gbk/ | 同样的图层，GBK 编码的 Shapefile，没有 .cpg；patches-2025Q4-gk38 为 CGCS2000 三度带 38 带 / the same as GBK shapefiles without .cpg; one in Gauss-Krüger zone 38 |

其余均为 GeoJSON，EPSG:4490。/ All else is GeoJSON in EPSG:4490.
`;
}
