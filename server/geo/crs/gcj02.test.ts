import { describe, expect, test } from 'vitest';
import { fromGcj02, isShiftedGround, toGcj02 } from './gcj02.ts';

describe('GCJ-02', () => {
  // Values that circulate with the open formula.
  test.each([
    ['Shanghai', 121.5272106, 31.1774276, 121.531541859215, 31.17530398364597],
    ['Shenzhen', 113.912316, 22.543847, 113.9171764808363, 22.540796131694766],
    ['Beijing', 116.377817, 39.911954, 116.38404722455657, 39.91334545536069],
  ])('%s is shifted as the maps shift it', (_, lon, lat, shiftedLon, shiftedLat) => {
    const [x, y] = toGcj02(lon, lat);
    expect(x).toBeCloseTo(shiftedLon, 9);
    expect(y).toBeCloseTo(shiftedLat, 9);
  });

  test('the way back ends where it began, to a millimetre', () => {
    for (let lon = 74; lon < 135; lon += 3.7) {
      for (let lat = 4; lat < 53; lat += 2.9) {
        const [x, y] = fromGcj02(...toGcj02(lon, lat));
        expect(Math.hypot(x - lon, y - lat)).toBeLessThan(1e-8);
      }
    }
  });

  test('ground that is not shifted stays', () => {
    expect(isShiftedGround(-72, -12)).toBe(false);
    expect(toGcj02(-72, -12)).toEqual([-72, -12]);
    expect(fromGcj02(-72, -12)).toEqual([-72, -12]);
  });
});
