import { StripedOutline } from '../geo/striped-outline.ts';
import type { DoubtfulPlaces } from './checks.queries.ts';
import type { PatchChunk } from './encode-patches.ts';
import type { PatchNumbers } from './patch-numbers.ts';

/** District codes of a national kind: of a county, township, village or group. */
export const DISTRICT_CODE = /^[0-9]{6}([0-9]{3}){0,3}$/;

/** What is known of a patch: `IN` takes in `ON_LINE`. */
const ON_LINE = 1;
const IN = 3;

/** Where the patches of a first delivery say that they lie, and a vertex and an inner point of each, as they come. */
export class ToldPlaces {
  private readonly codes = new Map<string, number>();
  /** By the number that a code has here. */
  private readonly names: string[] = [];
  /** How many patches were told. */
  count = 0;
  private code = new Int32Array(1024);
  /** Of a vertex and of an inner point. */
  private xy = new Float64Array(4096);
  /** Of the number in `PatchNumbers`. */
  private number = new Int32Array(1024);

  /** @param number place of the number in `PatchNumbers` */
  add(code: string, chunk: PatchChunk, i: number, number: number): void {
    let at = this.codes.get(code);
    if (at === undefined) {
      at = this.names.push(code) - 1;
      this.codes.set(code, at);
    }
    if (this.count === this.code.length) this.grow();
    this.code[this.count] = at;
    for (let n = 0; n < 4; n++) this.xy[this.count * 4 + n] = chunk.places[i * 4 + n]!;
    this.number[this.count] = number;
    this.count++;
  }

  /** What was told, once each. */
  toldCodes(): readonly string[] {
    return this.names;
  }

  /**
   * The patches whose code has so many digits, with neither point certainly in a cell of it.
   * @param pages cells, those of one code together
   * @param numbers those that were told
   */
  async open(
    lengths: readonly number[],
    pages: AsyncIterable<{ code: string; wkb: Buffer }[]> | Iterable<{ code: string; wkb: Buffer }[]>,
    numbers: PatchNumbers,
  ): Promise<DoubtfulPlaces> {
    const members = this.members(lengths);
    const seen = new Uint8Array(this.count);
    for await (const page of pages) {
      for (const { code, wkb } of page) {
        const outline = new StripedOutline(wkb);
        for (const i of members.get(code) ?? []) if (seen[i] !== IN) seen[i]! |= this.look(outline, i);
      }
    }
    const doubtful = noPlaces();
    for (const group of members.values())
      for (const i of group) {
        if (seen[i] === IN) continue;
        doubtful.numbers.push(numbers.numberAt(this.number[i]!));
        this.tell(i, seen[i] === ON_LINE, doubtful);
      }
    return doubtful;
  }

  private look(outline: StripedOutline, i: number): number {
    const at = i * 4;
    const vertex = outline.sideOf(this.xy[at]!, this.xy[at + 1]!);
    if (vertex === 1 || outline.sideOf(this.xy[at + 2]!, this.xy[at + 3]!) === 1) return IN;
    return vertex === 0 ? ON_LINE : 0;
  }

  private tell(i: number, onLine: boolean, doubtful: DoubtfulPlaces): void {
    const at = i * 4;
    doubtful.codes.push(this.names[this.code[i]!]!);
    doubtful.lon4490.push(this.xy[at + 2]!);
    doubtful.lat4490.push(this.xy[at + 3]!);
    doubtful.vertexLon4490.push(onLine ? this.xy[at]! : null);
    doubtful.vertexLat4490.push(onLine ? this.xy[at + 1]! : null);
  }

  private members(lengths: readonly number[]): Map<string, number[]> {
    const groups = this.names.map((): number[] => []);
    for (let i = 0; i < this.count; i++) groups[this.code[i]!]!.push(i);
    return new Map(
      this.names.flatMap((name, n): [string, number[]][] =>
        lengths.includes(name.length) ? [[name, groups[n]!]] : [],
      ),
    );
  }

  private grow(): void {
    const { code, number, xy } = this;
    this.code = new Int32Array(code.length * 2);
    this.code.set(code);
    this.number = new Int32Array(number.length * 2);
    this.number.set(number);
    this.xy = new Float64Array(xy.length * 2);
    this.xy.set(xy);
  }
}

export function noPlaces(): DoubtfulPlaces {
  return { numbers: [], codes: [], lon4490: [], lat4490: [], vertexLon4490: [], vertexLat4490: [] };
}

/** Adds one of `from` to `to`. */
export function tellPlace(to: DoubtfulPlaces, from: DoubtfulPlaces, i: number): void {
  to.numbers.push(from.numbers[i]!);
  to.codes.push(from.codes[i]!);
  to.lon4490.push(from.lon4490[i]!);
  to.lat4490.push(from.lat4490[i]!);
  to.vertexLon4490.push(from.vertexLon4490[i]!);
  to.vertexLat4490.push(from.vertexLat4490[i]!);
}
