import { Button, Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import { apiUrl } from '../api.ts';
import type { Params } from '../api.ts';
import { Icon } from '../ui/icon.tsx';

export interface ExportItem {
  /** Key of the words. */
  text: string;
  path: string;
  params: Params;
}

/** Files of what is listed; the server streams them, the console only links. */
export function ExportMenu({ items }: { items: ExportItem[] }) {
  const { t } = useTranslation();
  return (
    <Dropdown
      trigger={['click']}
      placement="topRight"
      menu={{
        items: items.map(({ text, path, params }) => ({
          key: text,
          label: (
            <a
              href={apiUrl(path, params)}
              download
              data-testid={`export-${text.replace(/^.*export/, '').toLowerCase()}`}
            >
              {t(text)}
            </a>
          ),
        })),
      }}
    >
      <Button data-testid="export-menu">
        {t('patch.export')} <Icon name="chevronDown" size={12} />
      </Button>
    </Dropdown>
  );
}
