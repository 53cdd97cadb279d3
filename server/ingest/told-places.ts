import { StripedOutline } from '../geo/striped-outline.ts';
import type { PatchChunk } from './encode-patches.ts';

/** District codes of a national kind: of a county, township, village or group. */
export const DISTRICT_CODE = /^[0-9]{6}([0-9]{3}){0,3}$/;

/** Where the patches of a first delivery say that they lie, and a vertex and an inner point of each, as they come. */
export class ToldPlaces {
  private readonly codes = new Map<string, number>();
  private count = 0;
  private code = new Int32Array(1024);
  /** Of a vertex and of an inner point. */
  private xy = new Float64Array(4096);
  private readonly numbers: string[] = [];

  add(code: string, chunk: PatchChunk, i: number, number: string): void {
    let at = this.codes.get(code);
    if (at === undefined) {
      at = this.codes.size;
      this.codes.set(code, at);
    }
    if (this.count === this.code.length) this.grow();
    this.code[this.count] = at;
    for (let n = 0; n < 4; n++) this.xy[this.count * 4 + n] = chunk.places[i * 4 + n]!;
    this.numbers.push(number);
    this.count++;
  }

  /** What was told, once each, of so many digits. */
  codesOf(lengths: readonly number[]): string[] {
    return [...this.codes.keys()].filter((code) => lengths.includes(code.length)).sort();
  }

  /**
   * Numbers of the patches whose code has so many digits, with neither point certainly in a cell of it.
   * @param pages cells, those of one code together
   */
  async open(
    lengths: readonly number[],
    pages: AsyncIterable<{ code: string; wkb: Buffer }[]>,
  ): Promise<string[]> {
    const members = this.members(lengths);
    const settled = new Uint8Array(this.count);
    for await (const page of pages) {
      for (const { code, wkb } of page) {
        const outline = new StripedOutline(wkb);
        for (const i of members.get(code) ?? []) if (!settled[i] && this.isIn(outline, i)) settled[i] = 1;
      }
    }
    return [...members.values()].flatMap((group) =>
      group.filter((i) => !settled[i]).map((i) => this.numbers[i]!),
    );
  }

  private isIn(outline: StripedOutline, i: number): boolean {
    const { xy } = this;
    return (
      outline.sideOf(xy[i * 4]!, xy[i * 4 + 1]!) === 1 || outline.sideOf(xy[i * 4 + 2]!, xy[i * 4 + 3]!) === 1
    );
  }

  private members(lengths: readonly number[]): Map<string, number[]> {
    const names = [...this.codes.keys()];
    const groups = names.map((): number[] => []);
    for (let i = 0; i < this.count; i++) groups[this.code[i]!]!.push(i);
    return new Map(
      names.flatMap((name, n): [string, number[]][] =>
        lengths.includes(name.length) ? [[name, groups[n]!]] : [],
      ),
    );
  }

  private grow(): void {
    const [code, xy] = [this.code, this.xy];
    this.code = new Int32Array(code.length * 2);
    this.code.set(code);
    this.xy = new Float64Array(xy.length * 2);
    this.xy.set(xy);
  }
}
