import { useTranslation } from 'react-i18next';
import { formatNumber } from '../format/number.ts';
import { pickLanguage } from '../i18n/pick-language.ts';
import { Section } from '../ui/facts.tsx';
import { useViewState } from '../view-state.ts';
import { FileButtons } from './drop-zone.tsx';
import { useSession } from './session.ts';
import { IMPORT_TEXTS } from './texts.ts';

const SHOWN = 8;

/** The layers that were found, those that cannot be used first. */
export function FilesSection() {
  const { t } = useTranslation(IMPORT_TEXTS);
  const lang = useViewState((s) => s.lang);
  const layers = useSession((s) => s.layers);
  const sorted = [...layers].sort((a, b) => Number(b.refusedBy !== null) - Number(a.refusedBy !== null));
  return (
    <Section title={t('files.title')} extra={<FileButtons more />}>
      <ul className="layer-list" data-testid="import-layers">
        {sorted.slice(0, SHOWN).map((layer) => (
          <li key={layer.no}>
            <span className="layer-path" title={layer.path}>
              {layer.path}
            </span>
            <span className="muted">
              {layer.refusedBy
                ? t(layer.candidates.length > 0 ? 'files.asked' : 'files.refused')
                : t('files.features', { n: formatNumber(layer.featureCount) })}
            </span>
            {layer.refusedBy && layer.candidates.length === 0 && (
              <p className="alarm" role="alert">
                {pickLanguage(layer.refusedBy.message, lang)} <code>{layer.refusedBy.code}</code>
              </p>
            )}
          </li>
        ))}
      </ul>
      {layers.length > SHOWN && <p className="muted">{t('files.more', { n: layers.length - SHOWN })}</p>}
    </Section>
  );
}
