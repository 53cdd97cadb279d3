import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from './icon.tsx';

/** Plain HTTP on an intranet has no clipboard API: falls back to the old way. */
async function copyText(text: string): Promise<void> {
  if (window.isSecureContext && navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement('textarea');
  area.value = text;
  area.style.position = 'fixed';
  area.style.opacity = '0';
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}

interface Props {
  text: string;
  label: string;
  iconOnly?: boolean;
}

export function CopyButton({ text, label, iconOnly }: Props) {
  const { t } = useTranslation();
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return;
    const timer = setTimeout(() => setDone(false), 1600);
    return () => clearTimeout(timer);
  }, [done]);
  const copy = () => {
    copyText(text).then(
      () => setDone(true),
      // Refused by the browser: the text stays on screen to be copied by hand.
      () => setDone(false),
    );
  };
  const word = done ? t('detail.copied') : label;
  return (
    <button
      type="button"
      className={iconOnly ? 'icon-button' : 'text-button'}
      onClick={copy}
      aria-label={word}
      title={word}
    >
      <Icon name={done ? 'check' : iconOnly ? 'copy' : 'link'} size={14} />
      {!iconOnly && <span>{word}</span>}
    </button>
  );
}
