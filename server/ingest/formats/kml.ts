import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { parseCrsName } from '../../geo/crs/parse-crs-name.ts';
import { extractZipEntry, listZip } from '../zip-entries.ts';
import type { TextEncoding } from './decode-text.ts';
import type { Format, ReadLimits, ReadOptions, SourceLayer } from './format.ts';
import { PlacemarkReader } from './kml-placemarks.ts';
import { readInEncoding } from './read-in-encoding.ts';
import { layerOfRows, surveyRows } from './source-rows.ts';
import type { SourceRow } from './source-rows.ts';
import { fileIssue, SourceRefusal } from './source-refusal.ts';
import { xmlEncoding, xmlEvents } from './xml-events.ts';

type Options = ReadOptions & { limits: ReadLimits };

/** KML, and KMZ, which is a zip with KML in it; every .kml inside is a layer. */
export const kml: Format = {
  name: 'kml',
  extensions: ['kml', 'kmz'],
  companions: [],

  async *open(source, options) {
    if (!(await isZip(source.file))) {
      yield await openKml(source.path, source.file, options);
      return;
    }
    const entries = (await listZip(source.file, options.limits))
      .filter(({ name }) => /\.kml$/i.test(name) && !/(^|\/)(\.|__MACOSX\/)/.test(name))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    if (!entries.length) {
      throw new SourceRefusal('kmz-empty', 'KMZ 里没有 KML / There is no KML in the KMZ');
    }
    for (const entry of entries) {
      const folder = await mkdtemp(join(options.tmpDir ?? tmpdir(), 'jingtian-kmz-'));
      try {
        const file = join(folder, 'doc.kml');
        await extractZipEntry(source.file, entry, file);
        yield await openKml(`${source.path}/${entry.name}`, file, options);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }
  },
};

async function openKml(path: string, file: string, options: Options): Promise<SourceLayer> {
  const { featureChars } = options.limits;
  let hasNetworkLink = false;
  const rowsIn = (encoding: TextEncoding) =>
    placemarks(file, encoding, featureChars, () => (hasNetworkLink = true));
  const { result, encoding, encodingFrom, issues } = await readInEncoding(
    file,
    { option: options.encoding, stated: await xmlEncoding(file), isStandard: true },
    (candidate) => surveyRows(rowsIn(candidate)),
  );
  const fileIssues = [
    ...issues,
    fileIssue(
      'gcj02-possible',
      '来自互联网地图的 KML 可能是加偏的 GCJ-02 坐标（偏移约 100 到 700 米），从数字上认不出来，请与已知界线核对：作为网格导入（--dry-run 即可）到已有边界的方案时会自动比对 / KML from consumer maps may be in the shifted GCJ-02 coordinates (100 to 700 m off); the numbers do not tell, so check it against known boundaries: an import as cells, dry run or not, into a scheme that holds the ground compares by itself',
    ),
  ];
  if (hasNetworkLink) {
    fileIssues.push(
      fileIssue(
        'kml-network-link',
        '文件里有指向别处的链接（NetworkLink），没有跟随 / The file has links to elsewhere (NetworkLink), which were not followed',
      ),
    );
  }
  return layerOfRows(
    { path, format: 'kml', encoding: encoding.name, encodingFrom, fileIssues },
    result,
    options,
    { result: parseCrsName('OGC:CRS84'), from: 'standard' },
    () => rowsIn(encoding),
  );
}

async function* placemarks(
  file: string,
  encoding: TextEncoding,
  maxChars: number,
  onNetworkLink: () => void,
): AsyncGenerator<SourceRow> {
  const reader = new PlacemarkReader();
  for await (const _ of xmlEvents(file, encoding, maxChars, reader)) yield* reader.rows.splice(0);
  if (!reader.isKml) throw new SourceRefusal('kml-not', '是 XML，但不是 KML / It is XML, but not KML');
  if (reader.hasNetworkLink) onNetworkLink();
}

/** By content: KMZ files are renamed to .kml and the other way round. */
async function isZip(file: string): Promise<boolean> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return bytesRead === 4 && buffer.toString('latin1') === 'PK\x03\x04';
  } finally {
    await handle.close();
  }
}
