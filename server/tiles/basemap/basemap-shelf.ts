import type { Database } from '../../db/pool.ts';
import { AppError } from '../../errors.ts';
import { findBasemap, type BasemapRow } from './basemaps.queries.ts';
import { openFolder } from './open-folder.ts';
import { openMbtiles } from './open-mbtiles.ts';
import { openPmtiles } from './open-pmtiles.ts';
import { openServer } from './open-server.ts';
import { pictureOf, type Picture, type PicturePlace, type PictureSource } from './picture.ts';

/** Opens what a basemap's row names. @throws AppError `file-not-found`, `file-unreadable`, `wrong-usage` */
export function openPictures(kind: BasemapRow['kind'], source: string): Promise<PictureSource> {
  switch (kind) {
    case 'folder':
      return openFolder(source);
    case 'mbtiles':
      return openMbtiles(source);
    case 'pmtiles':
      return openPmtiles(source);
    case 'server':
      return Promise.resolve().then(() => openServer(source));
  }
}

/** Keeps archives open between tiles; one whose row changed is opened anew. */
export class BasemapShelf {
  private readonly opened = new Map<string, { of: string; pictures: Promise<PictureSource> }>();
  private readonly db: Database;
  private readonly regionId: number;

  constructor(db: Database, regionId: number) {
    this.db = db;
    this.regionId = regionId;
  }

  /**
   * A tile of a basemap, null where it has none.
   * @throws AppError `basemap-not-found`; `basemap-unreadable` when its archive or server does not answer
   */
  async read(code: string, place: PicturePlace, signal: AbortSignal): Promise<Picture | null> {
    const row = await findBasemap(this.db, this.regionId, code);
    if (!row) throw new AppError('basemap-not-found', `没有底图 ${code} / There is no basemap ${code}`);
    if (place.z < row.min_zoom || place.z > row.max_zoom) return null;
    const y = row.from_south ? 2 ** place.z - 1 - place.y : place.y;
    try {
      const pictures = await this.open(row);
      const bytes = await pictures.read({ ...place, y }, signal);
      if (!bytes) return null;
      const picture = pictureOf(bytes);
      if (!picture) throw new Error('what came is no picture');
      return picture;
    } catch (cause) {
      throw new AppError('basemap-unreadable', `底图 ${code} 读不了 / The basemap ${code} cannot be read`, {
        cause,
      });
    }
  }

  private open(row: BasemapRow): Promise<PictureSource> {
    const of = JSON.stringify([row.kind, row.source]);
    const kept = this.opened.get(row.code);
    if (kept?.of === of) return kept.pictures;
    kept?.pictures.then((pictures) => pictures.close()).catch(() => undefined);
    const pictures = openPictures(row.kind, row.source);
    this.opened.set(row.code, { of, pictures });
    // A disk that was not mounted yet is tried again at the next tile.
    pictures.catch(() => this.opened.delete(row.code));
    return pictures;
  }
}
