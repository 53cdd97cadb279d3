import { toGcj02 } from '../../server/geo/crs/gcj02.ts';
import type { Place } from '../../server/geo/near.ts';

/**
 * Links that open a consumer map app with a way to a place. Those maps are drawn in GCJ-02, so the place is shifted as they
 * are (`server/geo/crs/gcj02.ts` names the source of the formula); the API of either takes GCJ-02 when told so.
 */
export function navigationLinks(to: Place, name: string): { amap: string; baidu: string } {
  const [lon, lat] = toGcj02(to.lon, to.lat);
  const place = { lon: lon.toFixed(6), lat: lat.toFixed(6) };
  const amap = new URLSearchParams({
    to: `${place.lon},${place.lat},${name}`,
    ...{ mode: 'car', coordinate: 'gaode', callnative: '1', src: 'jingtian' },
  });
  const baidu = new URLSearchParams({
    destination: `latlng:${place.lat},${place.lon}|name:${name}`,
    ...{ mode: 'driving', coord_type: 'gcj02', src: 'jingtian', output: 'html' },
  });
  return {
    amap: `https://uri.amap.com/navigation?${amap}`,
    baidu: `https://api.map.baidu.com/direction?${baidu}`,
  };
}
