import { EXPORT_COLUMNS, type ExportNoun } from './export-rows.ts';

export interface ExportColumn {
  /** As CSV, GeoJSON, Excel and GeoPackage have it. */
  name: string;
  /** At most ten bytes, for the .dbf. */
  shortName: string;
  type: 'text' | 'integer' | 'number' | 'boolean' | 'date';
}

const INTEGERS = new Set(['id', 'level', 'called_cells']);
const BOOLEANS = new Set(['sliver', 'is_lead']);
const DATES = new Set(['valid_from']);
const NUMBER = /_(m2|mu|ha|m|ratio)$|^(lon|lat)$/;

// A field name of a .dbf holds ten bytes; cut at ten, farmland_m2 and farmland_ha would be one.
const SHORT: Record<string, string> = {
  parent_code: 'parent',
  issued_area_m2: 'issued_m2',
  before_date: 'before',
  after_date: 'after',
  called_cells: 'called',
  blind_spot_m2: 'blind_m2',
  patch_type_name: 'type_name',
  farmland_m2: 'farm_m2',
  unmatched_farmland_m2: 'unmatch_m2',
  basic_farmland_m2: 'basic_m2',
  red_line_m2: 'redline_m2',
  approved_m2: 'approv_m2',
  approval_no: 'approv_no',
};

/** The columns of an export with what the formats need to know of them. */
export function exportColumns(noun: ExportNoun): ExportColumn[] {
  return EXPORT_COLUMNS[noun].map((name) => ({
    name,
    shortName: SHORT[name] ?? name,
    type: INTEGERS.has(name)
      ? 'integer'
      : BOOLEANS.has(name)
        ? 'boolean'
        : DATES.has(name)
          ? 'date'
          : NUMBER.test(name)
            ? 'number'
            : 'text',
  }));
}
