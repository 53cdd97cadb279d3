import { decideFinding, type Decision } from '../analysis/decide-finding.ts';
import { declareExclave } from '../analysis/declare-exclave.ts';
import { listEvents } from '../analysis/finding-events.queries.ts';
import { AppError } from '../errors.ts';
import { localToday, printResult, REGION_ID, withDatabase, type CommandContext } from './context.ts';

/** A decision on a finding, or a comment; without either its history is shown. */
export async function findingCommand(
  context: CommandContext,
  id: number,
  options: { state?: Decision; reason?: string; comment?: string; by?: string; json?: boolean },
): Promise<void> {
  const key = { regionId: REGION_ID, id };
  const said = options.state !== undefined || options.comment !== undefined;
  const result = await withDatabase(context, async ({ db }) =>
    said
      ? decideFinding(db, { ...key, ...options, who: options.by ?? '' })
      : { history: await listEvents(db, key) },
  );
  printResult(
    context,
    options.json ?? false,
    result,
    result.history.map(
      ({ at, who, from, to, reason, comment }) =>
        `${at}  ${who}  ${from === to ? to : `${from} → ${to}`}${reason ? `  ${reason}` : ''}${comment ? `  “${comment}”` : ''}`,
    ),
  );
}

export interface ExclaveOptions {
  scheme: string;
  cell: string;
  in?: string;
  reason?: string;
  by?: string;
  remove?: boolean;
  json?: boolean;
}

/** Declares an exclave or takes it back; the next check takes notice. */
export async function exclaveCommand(context: CommandContext, options: ExclaveOptions): Promise<void> {
  if ((options.in === undefined) !== (options.remove === true))
    throw new AppError('wrong-usage', '用 --in 或 --remove 之一 / Give either --in or --remove');
  const { scheme, cell, reason = '', by = '' } = options;
  const locatedIn = options.in ?? null;
  await withDatabase(context, ({ db }) =>
    declareExclave(db, { regionId: REGION_ID, scheme, cell, locatedIn, reason, by, today: localToday() }),
  );
  printResult(context, options.json ?? false, { scheme, cell, locatedIn }, [
    locatedIn === null
      ? `已撤销 ${cell} 的飞地登记 / ${cell} is no exclave any more`
      : `已登记：${cell} 位于 ${locatedIn} / Declared: ${cell} lies in ${locatedIn}`,
  ]);
}
