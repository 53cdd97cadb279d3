import { expect, test } from 'vitest';
import { directionTo } from '../../server/geo/near.ts';
import { navigationLinks } from './navigation-links.ts';

// Shanghai, with the shifted place that circulates with the open formula.
const PLACE = { lon: 121.5272106, lat: 31.1774276 };
const SHIFTED = '121.531542,31.175304';

test('a link carries the place as the consumer maps are drawn, some hundred metres off', () => {
  const { amap, baidu } = navigationLinks(PLACE, 'TB-0001');
  expect(new URL(amap).searchParams.get('to')).toBe(`${SHIFTED},TB-0001`);
  expect(new URL(amap).searchParams.get('coordinate')).toBe('gaode');
  const [lon, lat] = SHIFTED.split(',');
  expect(new URL(baidu).searchParams.get('destination')).toBe(`latlng:${lat},${lon}|name:TB-0001`);
  expect(new URL(baidu).searchParams.get('coord_type')).toBe('gcj02');
  const { distanceM } = directionTo(PLACE, { lon: Number(lon), lat: Number(lat) });
  expect(distanceM).toBeGreaterThan(400);
  expect(distanceM).toBeLessThan(600);
});

test('a name with signs of its own stays one value', () => {
  const to = new URL(navigationLinks(PLACE, '图斑 7&x=1#,').amap).searchParams.get('to');
  expect(to).toBe(`${SHIFTED},图斑 7&x=1#,`);
});
