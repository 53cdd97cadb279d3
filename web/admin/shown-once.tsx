import { Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../ui/copy-button.tsx';
import { ADMIN_TEXTS } from './texts.ts';

/** A secret that the server keeps as a hash only: shown now, never again. */
export function ShownOnce({
  what,
  secret,
  onDone,
}: {
  what: string;
  secret: string | null;
  onDone: () => void;
}) {
  const { t } = useTranslation(ADMIN_TEXTS);
  return (
    <Modal
      open={secret !== null}
      title={t('once.title')}
      okText={t('once.done')}
      // A click beside it must not lose it.
      mask={{ closable: false }}
      closable={false}
      cancelButtonProps={{ style: { display: 'none' } }}
      onOk={onDone}
      destroyOnHidden
    >
      <p>{what}</p>
      <p className="admin-secret">
        <code data-testid="secret">{secret}</code>
        <CopyButton text={secret ?? ''} label={t('once.copy')} />
      </p>
    </Modal>
  );
}
