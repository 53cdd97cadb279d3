import { Button, Popconfirm } from 'antd';
import { useTranslation } from 'react-i18next';
import { ADMIN_TEXTS } from './texts.ts';

/** A button for what cannot be taken back: it asks first. */
export function AskFirst({
  label,
  question,
  busy,
  onSure,
  testId,
}: {
  label: string;
  question: string;
  busy: boolean;
  onSure: () => void;
  testId: string;
}) {
  const { t } = useTranslation(ADMIN_TEXTS);
  return (
    <Popconfirm
      title={question}
      okText={t('sure')}
      cancelText={t('cancel')}
      okButtonProps={{ 'data-testid': 'sure' }}
      onConfirm={onSure}
      styles={{ root: { maxWidth: 320 } }}
    >
      <Button size="small" loading={busy} data-testid={testId}>
        {label}
      </Button>
    </Popconfirm>
  );
}
