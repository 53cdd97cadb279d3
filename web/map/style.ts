import type { StyleSpecification } from 'maplibre-gl';
import type { Language } from '../state.ts';
import { mapLayers } from './layers.ts';
import type { PatchFilter } from './patch-count.ts';
import { outlineSource, tileSources } from './sources.ts';
import type { TileScope } from './sources.ts';

/**
 * The whole style: our own tiles, our own fonts, no glyph or sprite server, so nothing outside this origin
 * is ever asked. Labels use `font-faces`: right even where the computer has no Chinese font.
 */
export function mapStyle(
  scope: TileScope,
  filter: PatchFilter,
  lang: Language,
  deepestLevel: number,
): StyleSpecification {
  const font = (file: string) => `${window.location.origin}/fonts/${file}`;
  return {
    version: 8,
    'font-faces': {
      'Noto Sans SC': font('noto-sans-sc-400.woff2'),
      'Noto Sans SC Bold': font('noto-sans-sc-700.woff2'),
    },
    sources: {
      ...tileSources(scope),
      outline: outlineSource(scope, 1),
      figures: outlineSource(scope, 1),
      selected: { type: 'geojson', data: { type: 'FeatureCollection', features: [] } },
    },
    layers: mapLayers(filter, lang, deepestLevel),
    transition: { duration: 150, delay: 0 },
  };
}
