import type { ImportIssue } from '../../contract/import-report.ts';
import { flatShape } from '../../geo/flat-shape.ts';
import { isSurelyValid } from '../../geo/surely-valid.ts';
import type { SourceFeature } from '../formats/format.ts';

/** Beyond these `isSurelyValid` does not look, and its "not certain" says nothing about the shape. */
const MOST_VERTICES = 5000;
const MOST_RINGS = 40;

/**
 * Says of a shape that it probably crosses or touches itself. Whether it does is for PostGIS to say when it is imported;
 * a person who looks at the preview should know where to look.
 */
export function doubtOf({ geometry, index }: SourceFeature): ImportIssue[] {
  if (!geometry) return [];
  const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
  const rings = polygons.flat();
  const vertices = rings.reduce((sum, ring) => sum + ring.length - 1, 0);
  if (vertices > MOST_VERTICES || rings.length > MOST_RINGS || isSurelyValid(flatShape(polygons))) return [];
  return [
    {
      ...{ feature: index, code: 'shape-doubtful', repaired: false },
      message:
        '图形可能自相交，导入时会检查并修复 / The shape seems to cross itself; it is checked and mended when imported',
    },
  ];
}
