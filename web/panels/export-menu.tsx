import { Button, Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import { apiUrl } from '../api.ts';
import type { Params } from '../api.ts';
import { Icon } from '../ui/icon.tsx';

/** Files of exactly what is listed; the server streams them, the console only links. */
export function ExportMenu({ params }: { params: Params }) {
  const { t } = useTranslation();
  const link = (key: string, path: string, values: Params) => ({
    key,
    label: (
      <a href={apiUrl(path, values)} download data-testid={`export-${key}`}>
        {t(`patch.export${key}`)}
      </a>
    ),
  });
  const items = [
    link('Csv', 'export/patches', { ...params, format: 'csv' }),
    link('Geojson', 'export/patches', { ...params, format: 'geojson' }),
    link('Shares', 'export/assignments', { format: 'csv', scheme: params.scheme, batch: params.batch }),
  ];
  return (
    <Dropdown menu={{ items }} trigger={['click']} placement="topRight">
      <Button data-testid="export-menu">
        {t('patch.export')} <Icon name="chevronDown" size={12} />
      </Button>
    </Dropdown>
  );
}
