import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Section } from '../ui/facts.tsx';
import { edit } from './editing.ts';

/** What may be changed of a cell's ground. */
export function CellEdits({ id }: { id: number }) {
  const { t } = useTranslation();
  return (
    <Section title={t('edit.section')}>
      <div className="decide-buttons">
        <Button size="small" onClick={() => edit({ kind: 'border', cellId: id })} data-testid="edit-border">
          {t('edit.border.open')}
        </Button>
      </div>
    </Section>
  );
}
