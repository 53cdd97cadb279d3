import { Popover } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Scheme } from '../../server/contract/land.ts';
import { flyToBbox, zoomBy } from '../map/map-handle.ts';
import { Icon } from '../ui/icon.tsx';
import type { IconName } from '../ui/icon.tsx';

export function MapControls({ scheme }: { scheme: Scheme }) {
  const { t } = useTranslation();
  const button = (name: string, icon: IconName, onClick: () => void) => (
    <button
      type="button"
      className="map-button"
      onClick={onClick}
      aria-label={t(`map.${name}`)}
      title={t(`map.${name}`)}
      data-testid={`map-${name}`}
    >
      <Icon name={icon} />
    </button>
  );
  // Only the sample scheme's owners are known here; a bureau's own data is the bureau's.
  const credits = scheme.code === 'peru' ? ['creditsPeru1', 'creditsPeru2'] : ['creditsOwn'];
  return (
    <div className="map-controls">
      {button('zoomIn', 'plus', () => zoomBy(1))}
      {button('zoomOut', 'minus', () => zoomBy(-1))}
      {button('fit', 'target', () => scheme.bbox4490 && flyToBbox(scheme.bbox4490))}
      <Popover
        trigger="click"
        placement="leftTop"
        content={
          <div className="credits">
            <strong>{t('map.credits')}</strong>
            {[...credits, 'creditsEngine'].map((key) => (
              <p key={key}>{t(`map.${key}`)}</p>
            ))}
          </div>
        }
      >
        <button
          type="button"
          className="map-button"
          aria-label={t('map.credits')}
          title={t('map.credits')}
          data-testid="map-credits"
        >
          <Icon name="info" />
        </button>
      </Popover>
    </div>
  );
}
