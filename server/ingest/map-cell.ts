import type { ImportIssue } from '../contract/import-report.ts';
import { UNIT_M2 } from '../geo/issued-area.ts';
import { numberOf, textOf, type ChosenMapping } from './mapping.ts';
import type { MappedFeature } from './stage-sources.ts';

/**
 * Makes a cell of a source's attributes. Odd codes are noted, never dropped: codes are wrong more often than outlines.
 * @param withoutCode a dry run needs no mapping: without a code field the shapes are still checked
 */
export function cellMapper(
  { mapping, areaUnit, codeLengths }: Pick<ChosenMapping, 'mapping' | 'areaUnit' | 'codeLengths'>,
  withoutCode: boolean,
): (feature: { index: number; attributes: Record<string, unknown> }) => MappedFeature {
  return ({ index, attributes }) => {
    const at = (ours: string) => (mapping[ours] ? textOf(attributes[mapping[ours]]) : null);
    const issues: ImportIssue[] = [];
    const note = (code: string, zh: string, en: string) =>
      issues.push({ feature: index, code, message: `${zh} / ${en}`, repaired: false });
    const code = at('code');
    const parent = at('parent');
    if (code !== null) checkCode(code, parent, codeLengths, note);
    if (/^0?1$/.test(at('enclave') ?? ''))
      note(
        'cell-is-enclave',
        `${code ?? ''} 标为飞入地（MSSM）`,
        `${code ?? ''} is marked as an exclave (MSSM)`,
      );
    const refused = code === null && !(withoutCode && !mapping.code);
    if (refused && mapping.code)
      note(
        'code-missing',
        `字段 ${mapping.code} 没有编码，未导入`,
        `The field ${mapping.code} holds no code; left out`,
      );
    else if (refused)
      note(
        'code-missing',
        '没有找到编码字段，请用 --code-field 指定',
        'No code field was found; name it with --code-field',
      );
    const area = mapping.issuedArea ? numberOf(attributes[mapping.issuedArea]) : null;
    return {
      mapped: {
        code: code ?? `#${index}`,
        name: at('name'),
        parent,
        kind: at('kind'),
        division: at('division'),
        ...(area === null ? {} : { issuedAreaM2: area * UNIT_M2[areaUnit ?? 'm2'] }),
      },
      refused,
      issues,
    };
  };
}

function checkCode(
  code: string,
  parent: string | null,
  codeLengths: number[],
  note: (code: string, zh: string, en: string) => void,
): void {
  if (codeLengths.length > 0 && !(/^\d+$/.test(code) && codeLengths.includes(code.length)))
    note(
      'code-length-unusual',
      `编码“${code}”不是 ${codeLengths.join('、')} 位数字`,
      `The code "${code}" has not ${codeLengths.join(', ')} digits`,
    );
  // Only among numbers of which one extends the other: other codes mean nothing by their first letters.
  if (
    parent !== null &&
    /^\d+$/.test(parent) &&
    /^\d+$/.test(code) &&
    code.length > parent.length &&
    !code.startsWith(parent)
  )
    note(
      'code-parent-mismatch',
      `编码 ${code} 不以上级编码 ${parent} 开头`,
      `The code ${code} does not start with that of its parent, ${parent}`,
    );
}
