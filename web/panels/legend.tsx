import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PATCH_POLYGON_ZOOM } from '../../server/contract/tiles.ts';
import type { Scheme } from '../../server/contract/land.ts';
import { LAYER_NAMES, layersOf, switchLayer } from '../state.ts';
import type { LayerName } from '../state.ts';
import { Icon } from '../ui/icon.tsx';
import { usePhone } from '../ui/use-media.ts';
import { changeState, readState, useViewState } from '../view-state.ts';
import { BasemapChoice } from './basemap-choice.tsx';
import { CoverChoice } from './cover-choice.tsx';
import { FigureLegend } from './figure-legend.tsx';
import { ReferenceSwitches } from './reference-switches.tsx';

/** What each layer's signs mean; every sign has its word. */
const SIGNS: Record<LayerName, { sign: string; text: string }[]> = {
  cells: [],
  labels: [],
  patches: [
    { sign: 'square assigned', text: 'state.assigned' },
    { sign: 'square crossing', text: 'map.crossingDisputed' },
    { sign: 'square blind-spot', text: 'map.blindSpot' },
    { sign: 'square outside', text: 'state.outside' },
  ],
  coverage: [
    { sign: 'hatch hatch-gap', text: 'finding.gap' },
    { sign: 'hatch hatch-overlap', text: 'finding.overlap' },
    { sign: 'hatch hatch-outside', text: 'finding.outside' },
  ],
};

/** Legend and layer switches in one: what is off is not explained. */
export function Legend({ scheme }: { scheme: Scheme }) {
  const { t } = useTranslation();
  const phone = usePhone();
  const [open, setOpen] = useState(!phone);
  const tab = useViewState((s) => s.tab);
  const layers = useViewState((s) => s.layers);
  const minMu = useViewState((s) => s.minMu);
  const zoom = useViewState((s) => s.position?.zoom ?? 0);
  const visible = layersOf({ tab, layers });
  if (!open) {
    return (
      <button
        type="button"
        className="legend-open"
        onClick={() => setOpen(true)}
        aria-label={t('map.legendShow')}
        data-testid="legend-open"
      >
        <Icon name="layers" />
        <span>{t('map.legend')}</span>
      </button>
    );
  }
  return (
    <section className="legend" aria-label={t('map.legend')} data-testid="legend">
      <header>
        <strong>{t('map.legend')}</strong>
        <button
          type="button"
          className="icon-button"
          onClick={() => setOpen(false)}
          aria-label={t('map.legendHide')}
          title={t('map.legendHide')}
        >
          <Icon name="chevronDown" size={14} />
        </button>
      </header>
      {tab === 'stats' && <FigureLegend scheme={scheme.code} />}
      {LAYER_NAMES.map((name) => (
        <div key={name} className="legend-layer">
          <label>
            <input
              type="checkbox"
              checked={visible[name]}
              onChange={(event) =>
                changeState({ layers: switchLayer(readState(), name, event.target.checked) })
              }
              data-testid={`layer-${name}`}
            />
            <span>{t(`map.layers.${name}`)}</span>
            <i className={`sign sign-${name}`} aria-hidden="true" />
          </label>
          {visible[name] && SIGNS[name].length > 0 && (
            <ul>
              {SIGNS[name].map(({ sign, text }) => (
                <li key={text}>
                  <i className={sign} aria-hidden="true" />
                  {t(text)}
                </li>
              ))}
            </ul>
          )}
        </div>
      ))}
      {tab !== 'stats' && <ReferenceSwitches scheme={scheme} />}
      {tab !== 'stats' && <BasemapChoice />}
      {tab !== 'stats' && visible.cells && <CoverChoice scheme={scheme.code} />}
      {minMu !== null && visible.patches && zoom < PATCH_POLYGON_ZOOM && (
        <p className="legend-note">{t('patch.filterNote')}</p>
      )}
    </section>
  );
}
