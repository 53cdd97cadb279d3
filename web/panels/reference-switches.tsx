import { useTranslation } from 'react-i18next';
import type { Scheme } from '../../server/contract/land.ts';
import { pickLanguage } from '../i18n/pick-language.ts';
import { useReferenceLayers } from '../queries.ts';
import { switchReference } from '../state.ts';
import { ReferenceSign } from '../ui/reference-sign.tsx';
import { changeState, readState, useViewState } from '../view-state.ts';

/** A switch for each reference layer that reaches the scheme's ground, with its sign. */
export function ReferenceSwitches({ scheme }: { scheme: Scheme }) {
  const { t } = useTranslation();
  const lang = useViewState((s) => s.lang);
  const on = useViewState((s) => s.references);
  const { data, error, refetch } = useReferenceLayers();
  if (error) {
    return (
      <div className="legend-group legend-note">
        <span>{t('cover.referencesFailed')}</span>{' '}
        <button type="button" className="link" onClick={() => void refetch()}>
          {t('error.retry')}
        </button>
      </div>
    );
  }
  const layers = (data?.layers ?? []).filter(({ bbox4490 }) => meets(bbox4490, scheme.bbox4490));
  if (layers.length === 0) return null;
  return (
    <div className="legend-group" role="group" aria-label={t('cover.references')}>
      <strong>{t('cover.references')}</strong>
      {layers.map(({ code, name, kind }) => {
        const text = pickLanguage(name, lang) || code;
        return (
          <label key={code} title={text}>
            <input
              type="checkbox"
              checked={on.includes(code)}
              onChange={(event) =>
                changeState({ references: switchReference(readState(), code, event.target.checked) })
              }
              data-testid={`reference-${code}`}
            />
            <span className="ellipsis">{text}</span>
            <ReferenceSign kind={kind} />
          </label>
        );
      })}
    </div>
  );
}

function meets(a: Scheme['bbox4490'], b: Scheme['bbox4490']): boolean {
  return a !== null && b !== null && a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];
}
