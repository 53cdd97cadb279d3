import type { ImportIssue } from '../../contract/import-report.ts';
import { areaOfUseNote } from '../../geo/crs/area-of-use.ts';
import { checkCoordinates, crsByCoordinates } from '../../geo/crs/check-coordinates.ts';
import type { CoordinateRange } from '../../geo/crs/check-coordinates.ts';
import type { CrsResult, FoundCrs } from '../../geo/crs/crs-choice.ts';
import { swapRange } from '../../geo/crs/gauss-kruger-zones.ts';
import { parseCrsName } from '../../geo/crs/parse-crs-name.ts';
import type { SourceLayer } from './format.ts';
import { fileIssue, SourceRefusal } from './source-refusal.ts';

export interface ChosenCrs {
  crs: FoundCrs;
  crsFrom: 'option' | 'prj' | 'file' | 'standard' | 'coordinates';
  issues: ImportIssue[];
}

/**
 * Decides the coordinate system of a layer: the user's word, then the file's own, then the coordinates; what
 * was stated is held against the coordinates.
 * @param stated what the file says and where, or null when it says nothing
 * @param range extent of the raw coordinates, null when there are none
 * @throws SourceRefusal `crs-unknown`, `crs-refused`, `crs-mismatch`
 */
export function chooseCrs(options: {
  option: string | undefined;
  stated: { result: CrsResult; from: 'prj' | 'file' | 'standard' } | null;
  range: CoordinateRange | null;
  known: Partial<SourceLayer>;
}): ChosenCrs {
  const { option, stated, range, known } = options;
  const issues: ImportIssue[] = [];
  const taken = (result: CrsResult): FoundCrs => {
    if (!('crs' in result)) throw new SourceRefusal(result.code, result.message, known, result.candidates);
    if (result.note) issues.push(fileIssue(result.note.code, result.note.message));
    return result.crs;
  };
  if (option === undefined && !stated) {
    const nowhere: CoordinateRange = { minX: 0, minY: 0, maxX: 0, maxY: 0 };
    const crs = taken(crsByCoordinates(range ?? nowhere));
    if (crs.kind === 'projected') noteAreaOfUse(crs, range, issues);
    return { crs, crsFrom: 'coordinates', issues };
  }
  const said = taken(option === undefined ? stated!.result : parseCrsName(option));
  const crs = range ? taken(check(said, range, option === undefined && stated!.from === 'standard')) : said;
  noteAreaOfUse(crs, range, issues);
  if (option !== undefined && stated && stated.from !== 'standard') {
    const own = 'crs' in stated.result ? stated.result.crs.code : null;
    if (own !== crs.code) {
      issues.push(
        fileIssue(
          'crs-overridden',
          `文件自带的坐标系（${own ?? '认不出'}）没有用，按指定的 ${crs.code} 处理 / The file's own coordinate system (${own ?? 'not recognised'}) was set aside for the ${crs.code} asked for`,
        ),
      );
    }
  }
  const crsFrom = crs.code !== said.code ? 'coordinates' : option === undefined ? stated!.from : 'option';
  return { crs, crsFrom, issues };
}

/** What only a standard's default says gives way to a zone number in the coordinates themselves. */
function check(said: FoundCrs, range: CoordinateRange, byDefault: boolean): CrsResult {
  const result = checkCoordinates(said, range);
  if (!byDefault || 'crs' in result) return result;
  const seen = crsByCoordinates(range);
  return 'crs' in seen ? seen : result;
}

function noteAreaOfUse(crs: FoundCrs, range: CoordinateRange | null, issues: ImportIssue[]): void {
  const note = range && areaOfUseNote(crs, crs.northFirst ? swapRange(range) : range);
  if (note) issues.push(fileIssue(note.code, note.message));
}
