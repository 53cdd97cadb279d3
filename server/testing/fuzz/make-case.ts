import { makeZip } from '../make-zip.ts';
import { cp936, extension } from './corpus.ts';
import type { Seed } from './corpus.ts';
import { mutate } from './mutate.ts';
import { Random } from './random.ts';

/** A damaged dataset. */
export interface FuzzCase {
  seedName: string;
  main: string;
  files: Map<string, Buffer>;
}

const TEXT_EXTENSIONS = new Set([
  'geojson',
  'json',
  'ndjson',
  'geojsonl',
  'geojsons',
  'kml',
  'txt',
  'csv',
  'prj',
  'cpg',
  'xml',
]);
const ZIPPED = 0.2;

/** The n-th case of a seed: always the same. */
export function makeCase(corpus: Seed[], seed: number, n: number): FuzzCase {
  const random = new Random(seed * 1_000_003 + n);
  // Formats take turns, however many files there are of each.
  const kind = random.pick([...new Set(corpus.map(({ main }) => extension(main)))]);
  const origin = random.pick(corpus.filter(({ main }) => extension(main) === kind));
  const files = new Map(origin.files);
  const names = [...files.keys()];
  const damageOne = () => {
    const name = random.pick(names);
    const bytes = files.get(name);
    if (bytes) files.set(name, mutate(bytes, TEXT_EXTENSIONS.has(extension(name)), random));
  };
  damageOne();
  if (random.next() < 0.3) damageOne();
  if (names.length > 1 && random.next() < 0.1) {
    // A part that is missing, or that belongs to another file.
    const name = random.pick(names);
    const other = random.pick(corpus).files;
    const stranger = [...other].find(([theirs]) => extension(theirs) === extension(name));
    if (name !== origin.main && random.next() < 0.5) files.delete(name);
    else if (stranger) files.set(name, stranger[1]);
  }
  if (random.next() >= ZIPPED) return { seedName: origin.name, main: origin.main, files };
  const zip = makeZip(
    [...files].map(([name, content]) => ({
      name: random.next() < 0.5 ? cp936(`图斑/${name}`) : random.next() < 0.05 ? `../${name}` : name,
      content,
      encrypted: random.next() < 0.02,
      symlink: random.next() < 0.02,
      ...(random.next() < 0.05 && { crc: random.below(2 ** 31) }),
    })),
  );
  const packed = random.next() < 0.6 ? mutate(zip, false, random) : zip;
  return { seedName: `${origin.name} zipped`, main: 'a.zip', files: new Map([['a.zip', packed]]) };
}
