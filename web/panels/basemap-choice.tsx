import { useTranslation } from 'react-i18next';
import { useBasemaps } from '../queries.ts';
import { changeState, useViewState } from '../view-state.ts';

/** Which picture lies under the cells; not there while the office has none. */
export function BasemapChoice() {
  const { t } = useTranslation();
  const chosen = useViewState((s) => s.basemap);
  const { data } = useBasemaps();
  const basemaps = data?.basemaps ?? [];
  if (basemaps.length === 0) return null;
  return (
    <div className="legend-group" role="radiogroup" aria-label={t('map.basemap')}>
      <strong>{t('map.basemap')}</strong>
      {[{ code: null, name: t('map.basemapNone') }, ...basemaps].map(({ code, name }) => (
        <label key={code ?? ''} title={name}>
          <input
            type="radio"
            name="basemap"
            checked={chosen === code}
            onChange={() => changeState({ basemap: code })}
            data-testid={`basemap-${code ?? 'none'}`}
          />
          <span className="ellipsis">{name}</span>
        </label>
      ))}
    </div>
  );
}
