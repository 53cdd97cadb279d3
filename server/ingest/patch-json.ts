import { jsonText } from './formats/json-text.ts';

/** What `patchMapper` makes of attributes, in the order of its JSON. */
export interface MappedPatch {
  patchNo: string | null;
  patchType: string | null;
  beforeFrom: string | null;
  beforeTo: string | null;
  beforeText: string | null;
  afterFrom: string | null;
  afterTo: string | null;
  afterText: string | null;
  issuedAreaM2: number | null;
  details: Record<string, string>;
}

/** What a patch says is hashed as `jsonText` has it; put together by hand, because few of its texts are new. */
export function patchJson(patch: MappedPatch, detailsJson: string): string {
  const area = patch.issuedAreaM2;
  return (
    `{"patchNo":${quoted(patch.patchNo)},"patchType":${quoted(patch.patchType)}` +
    `,"beforeFrom":${quoted(patch.beforeFrom)},"beforeTo":${quoted(patch.beforeTo)},"beforeText":${quoted(patch.beforeText)}` +
    `,"afterFrom":${quoted(patch.afterFrom)},"afterTo":${quoted(patch.afterTo)},"afterText":${quoted(patch.afterText)}` +
    `,"issuedAreaM2":${area === null ? 'null' : JSON.stringify(area)},"details":${detailsJson}}`
  );
}

/** A record of texts as JSON. */
export function recordJson(details: Record<string, string>): string {
  let json = '';
  for (const key in details) json += `${json === '' ? '{' : ','}${quoted(key)}:${quoted(details[key]!)}`;
  return json === '' ? '{}' : `${json}}`;
}

const knownQuoted = new Map<string, string>();
const MOST_QUOTED = 20_000;
const LONGEST_QUOTED = 40;

function quoted(text: string | null): string {
  if (text === null) return 'null';
  if (text.length > LONGEST_QUOTED) return jsonText(text);
  if (isPlain(text)) return `"${text}"`;
  let json = knownQuoted.get(text);
  if (json === undefined) {
    json = jsonText(text);
    if (knownQuoted.size < MOST_QUOTED) knownQuoted.set(text, json);
  }
  return json;
}

/** ASCII without a character that JSON writes otherwise. */
function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 || code > 0x7e || code === 0x22 || code === 0x5c) return false;
  }
  return true;
}
