/** A picture map that the office has on its own network, as the console is told of it. */
export interface Basemap {
  code: string;
  name: string;
  minZoom: number;
  maxZoom: number;
  /** West, south, east, north; null: anywhere. */
  bounds4490: [number, number, number, number] | null;
  attribution: string | null;
}

export interface BasemapList {
  basemaps: Basemap[];
}

export const BASEMAP_KINDS = ['folder', 'mbtiles', 'pmtiles', 'server'] as const;
export type BasemapKind = (typeof BASEMAP_KINDS)[number];
