import { z } from 'zod';
import type { SchemeSettingChange, SchemeSettings } from '../contract/land.ts';
import type { Database } from '../db/pool.ts';
import { AppError } from '../errors.ts';
import { findLayer } from './layers.queries.ts';
import { findScheme } from './schemes.queries.ts';
import { holdSettings, listSettingChanges, saveSettings } from './scheme-settings.queries.ts';

const ratio = z.number().min(0).max(1);
const layerCode = z.string().trim().min(1).max(200).nullable();

/** What a scheme can be set to; what is left out stays. Null takes a layer off. */
export const settingsChange = z.strictObject({
  minShareM2: z.number().min(0).max(1e9).optional(),
  minShareRatio: ratio.optional(),
  tieRatio: ratio.optional(),
  sliverWidthM: z.number().min(0).max(1000).optional(),
  partialBelow: ratio.optional(),
  // Wider than this no two lines are one.
  snapToleranceM: z.number().min(0).max(10).optional(),
  borderAccuracyM: z.number().min(0).max(1000).optional(),
  targetLayer: layerCode.optional(),
  nonGridLayer: layerCode.optional(),
});
export type SettingsChange = z.infer<typeof settingsChange>;

export interface SchemeSettingsState {
  scheme: string;
  settings: SchemeSettings;
  /** Who set what when, oldest first. */
  history: SchemeSettingChange[];
}

/**
 * Sets what is given and keeps who did it; the next check and the next assignment go by it.
 * @throws AppError `scheme-not-found`; `layer-not-found` for a layer that was not imported
 */
export async function changeSettings(
  db: Database,
  request: { regionId: number; scheme: string; set: SettingsChange; who: string },
): Promise<SchemeSettingsState> {
  const { regionId, scheme: code, set } = request;
  return db.transaction(async (trx) => {
    const scheme = await findScheme(trx, regionId, code);
    if (!scheme) throw new AppError('scheme-not-found', `没有方案 ${code} / There is no scheme ${code}`);
    const key = { regionId, schemeId: scheme.id };
    for (const layer of [set.targetLayer, set.nonGridLayer])
      if (layer && !(await findLayer(trx, regionId, layer)))
        throw new AppError('layer-not-found', `没有图层 ${layer} / There is no layer ${layer}`);
    const held = await holdSettings(trx, key);
    const settings = { ...held, ...set };
    const changed = (Object.keys(set) as (keyof SettingsChange)[]).filter(
      (name) => set[name] !== undefined && (held[name] ?? null) !== set[name],
    );
    if (changed.length > 0) {
      const of = (from: SchemeSettings) =>
        Object.fromEntries(changed.map((name) => [name, from[name] ?? null]));
      await saveSettings(trx, key, { settings, who: request.who, before: of(held), after: of(settings) });
    }
    return { scheme: code, settings, history: await listSettingChanges(trx, key) };
  });
}
