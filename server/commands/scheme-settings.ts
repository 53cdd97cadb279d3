import { changeSettings, settingsChange, type SettingsChange } from '../catalog/scheme-settings.ts';
import { AppError } from '../errors.ts';
import { printResult, REGION_ID, withDatabase, type CommandContext } from './context.ts';

export interface SettingsOptions {
  set?: string[];
  by?: string;
  json?: boolean;
}

/** Shows the settings of a scheme with their history, or sets some. */
export async function settingsCommand(
  context: CommandContext,
  code: string,
  options: SettingsOptions,
): Promise<void> {
  const set = readSettings(options.set ?? []);
  const who = options.by?.trim() ?? '';
  if (Object.keys(set).length > 0 && !who)
    throw new AppError('wrong-usage', '要用 --by 写明是谁 / Say who sets them: --by');
  const state = await withDatabase(context, async ({ db }) => {
    return changeSettings(db, { regionId: REGION_ID, scheme: code, set, who });
  });
  printResult(context, options.json ?? false, state, [
    ...Object.entries(state.settings).map(([name, value]) => `${name.padEnd(16)} ${value ?? '–'}`),
    ...state.history.map(
      ({ at, who: by, before, after }) =>
        `${new Date(at).toISOString()}  ${by}  ${JSON.stringify(before)} → ${JSON.stringify(after)}`,
    ),
  ]);
}

/** `key=value` as the settings want it: numbers, or codes of layers, of which an empty one takes the layer off. */
function readSettings(pairs: string[]): SettingsChange {
  const values = pairs.map((pair) => {
    const at = pair.indexOf('=');
    if (at < 1) throw new AppError('wrong-usage', `${pair}：应为 键=值 / ${pair}: key=value is wanted`);
    const [name, text] = [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    if (name.endsWith('Layer')) return [name, text || null];
    return [name, text === '' ? NaN : Number(text)];
  });
  const read = settingsChange.safeParse(Object.fromEntries(values));
  if (read.success) return read.data;
  const wrong = read.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`.trim());
  throw new AppError('wrong-usage', `设置不对 / Wrong settings: ${wrong.join('; ')}`);
}
