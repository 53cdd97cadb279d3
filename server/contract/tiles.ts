/**
 * What the vector tiles carry. MVT, extent 4096, EPSG:3857, at /tiles/{layer}/{z}/{x}/{y}.mvt; TileJSON 3 at
 * /tiles/{layer}.json. Query parameters: `scheme` (required for cells, cell-labels, coverage and states of
 * patches), `level` (cells, labels, coverage), `batch` (patches). Each tile has one MVT layer of the same name.
 *
 * cells        polygons of the level to be filled at this zoom: id = cell id · level, code, name, kind, area_m2,
 *              tint (0–5), fill = true; and the borders of the levels above as lines, one feature a level: level,
 *              fill = false. A cell too small for the tile's grid is a point with the same properties.
 * cell-labels  id = cell id · level, code, name, area_m2
 * patches      id = patch id · patch_no, batch, state (assigned | disputed | blind-spot | outside | none), crossing
 *              (boolean), area_m2. Polygons from PATCH_POLYGON_ZOOM on, one too small for the grid a point with the
 *              same properties. Below it points: one per place with n (patches there) and the counts assigned,
 *              crossings, disputed, blind_spot, outside, types (JSON, patch type to count); id = a patch id there;
 *              patch_no and state only when n = 1.
 * coverage     id = finding id · kind (gap | overlap | outside), sliver, area_m2, width_m, codes. Polygons from
 *              FINDING_POLYGON_ZOOM on, points below it (n, todo, area_m2 summed, kind).
 *
 * A tile over 500 kB (gzip) has its least important features merged into points with n (cells by level, patches with
 * their counts, findings by kind); what needs a person is merged last. Over a zoom every row is told once: as a feature
 * of its own (its id, in however many tiles), or in the n of one point. The header X-Jingtian-Merged says how many
 * rows a tile tells in merged points only.
 */
export const PATCH_POLYGON_ZOOM = 9;
export const FINDING_POLYGON_ZOOM = 8;
export const TILE_MAX_ZOOM = 16;

export type TileLayer = 'cells' | 'cell-labels' | 'patches' | 'coverage';
export const TILE_LAYERS: readonly TileLayer[] = ['cells', 'cell-labels', 'patches', 'coverage'];
