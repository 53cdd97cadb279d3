import { useTranslation } from 'react-i18next';
import { CopyButton } from './copy-button.tsx';

/** A command to run on the server, easy to copy. */
export function Command({ text }: { text: string }) {
  const { t } = useTranslation();
  return (
    <div className="command">
      <code>{text}</code>
      <CopyButton text={text} label={t('empty.copy')} iconOnly />
    </div>
  );
}
