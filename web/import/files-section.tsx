import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../format/number.ts';
import { pickLanguage } from '../i18n/pick-language.ts';
import { Section } from '../ui/facts.tsx';
import { useViewState } from '../view-state.ts';
import { FileButtons } from './drop-zone.tsx';
import { takeLayer, useSession } from './session.ts';
import { isListKind } from './target.ts';
import { IMPORT_TEXTS } from './texts.ts';

const SHOWN = 8;

/** The layers that were found, those that cannot be used first. */
export function FilesSection() {
  const { t } = useTranslation(IMPORT_TEXTS);
  const lang = useViewState((s) => s.lang);
  const layers = useSession((s) => s.layers);
  const leftOut = useSession((s) => s.leftOut);
  const [all, setAll] = useState(false);
  const isList = useSession((s) => isListKind(s.kind));
  const several = layers.length > 1;
  const sorted = [...layers].sort((a, b) => Number(b.refusedBy !== null) - Number(a.refusedBy !== null));
  return (
    <Section title={t('files.title')} extra={<FileButtons more />}>
      <ul className="layer-list" data-testid="import-layers">
        {sorted.slice(0, all ? undefined : SHOWN).map((layer) => (
          <li key={layer.no}>
            {several ? (
              <label className="layer-path" title={layer.path}>
                <input
                  type="checkbox"
                  checked={!leftOut.includes(layer.path)}
                  // One of them must stay.
                  disabled={leftOut.length === layers.length - 1 && !leftOut.includes(layer.path)}
                  onChange={(event) => takeLayer(layer.path, event.target.checked)}
                  data-testid="layer-taken"
                />
                <span>{layer.path}</span>
              </label>
            ) : (
              <span className="layer-path" title={layer.path}>
                {layer.path}
              </span>
            )}
            <span className="muted">
              {layer.refusedBy
                ? t(layer.candidates.length > 0 ? 'files.asked' : 'files.refused')
                : t(isList ? 'files.rows' : 'files.features', { n: formatNumber(layer.featureCount) })}
            </span>
            {layer.refusedBy && layer.candidates.length === 0 && (
              <p className="alarm" role="alert">
                {pickLanguage(layer.refusedBy.message, lang)} <code>{layer.refusedBy.code}</code>
              </p>
            )}
          </li>
        ))}
      </ul>
      {layers.length > SHOWN && !all && (
        <button type="button" className="link" onClick={() => setAll(true)}>
          {t('files.more', { n: layers.length - SHOWN })}
        </button>
      )}
    </Section>
  );
}
