import { choose, shuffled, type Random } from '../random.ts';

/** Of no county: 99 is not among the codes of provinces that are given out (GB/T 2260). */
export const COUNTY_CODE = '990121';
export const COUNTY_NAME = '清漪县（示范数据）';
export const REMARK = '示范数据';

const VALLEY_TOWNS = ['临漪镇', '河湾镇', '芦洲镇', '渡口镇', '沙埠镇', '长堤乡', '柳圩乡'];
const HILL_TOWNS = ['青岗镇', '茶亭镇', '竹坪乡', '枫林镇', '柿岭乡', '石屏乡', '云台乡', '松崖乡'];
export const SEAT_TOWN = '漪城镇';

/** Names of townships from the valley upwards: the lower half of them are of the river, the others of the hills. */
export function townNames(random: Random, lowest: number, others: number): string[] {
  return [
    ...shuffled(random, VALLEY_TOWNS).slice(0, lowest),
    ...shuffled(random, HILL_TOWNS).slice(0, others),
  ];
}

const PLACES = ['东', '西', '上', '下', '前', '后', '大', '小', '新', '老', '南', '北'];
const VALLEY = [
  '河湾',
  '柳圩',
  '芦荡',
  '渡头',
  '沙洲',
  '荷塘',
  '桥头',
  '堤口',
  '鱼池',
  '菱湖',
  '稻场',
  '水碾',
];
const HILLS = [
  '枫树',
  '竹园',
  '茶山',
  '石岭',
  '松岗',
  '柿坪',
  '栗坡',
  '岩口',
  '杏花',
  '黄土',
  '青龙',
  '白云',
];

/** Gives out village names, each once in the county. */
export function villageNamer(random: Random): (lowland: boolean, town: string) => string {
  const all = (roots: string[]) =>
    shuffled(
      random,
      PLACES.flatMap((place) => roots.map((root) => place + root)),
    );
  const names = { valley: all(VALLEY), hills: all(HILLS) };
  return (lowland, town) => {
    const name = (lowland ? names.valley : names.hills).pop() ?? names.hills.pop() ?? names.valley.pop();
    return `${name ?? '无名'}${town === SEAT_TOWN ? '社区' : '村'}`;
  };
}

const SURNAMES = [...'王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧'];
const GIVEN = [...'明华建国志强文军春梅秀英桂兰海涛永平小红玉珍立新学东晓燕德福庆云山河松柏'];

export function personName(random: Random): string {
  const second = random() < 0.7 ? choose(random, GIVEN) : '';
  return choose(random, SURNAMES) + choose(random, GIVEN) + second;
}

const NUMERALS = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];
export const zoneName = (village: string, n: number): string => `${village}第${NUMERALS[n] ?? n + 1}片`;
