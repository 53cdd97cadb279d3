import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../ui/icon.tsx';
import { offerUndo, useUndoOffer } from './undo-offer.ts';

/** Says what was done and takes it back at a click; stays until the next deed or until it is put away. */
export function UndoBar() {
  const { t } = useTranslation();
  const offer = useUndoOffer();
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  if (!offer) return null;
  const undo = async () => {
    setBusy(true);
    setFailed(null);
    try {
      await offer.undo();
      offerUndo(null);
    } catch (error) {
      setFailed(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };
  const close = () => {
    setFailed(null);
    offerUndo(null);
  };
  return (
    <div className="undo-bar" role="status" data-testid="undo-bar">
      <span>{failed ? t('cover.decide.undoFailed', { why: failed }) : offer.text}</span>
      <Button type="link" size="small" loading={busy} onClick={() => void undo()} data-testid="undo">
        {t('cover.decide.undo')}
      </Button>
      <button
        type="button"
        className="icon-button"
        onClick={close}
        aria-label={t('cover.decide.dismiss')}
        title={t('cover.decide.dismiss')}
      >
        <Icon name="close" size={14} />
      </button>
    </div>
  );
}
