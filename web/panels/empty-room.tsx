import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { changeState } from '../view-state.ts';
import { Command } from '../ui/command.tsx';

/** No scheme yet: says what to do first. */
export function EmptyRoom() {
  const { t } = useTranslation();
  return (
    <main className="empty-room" data-testid="empty-room">
      <h1>{t('empty.title')}</h1>
      <p>{t('empty.lead')}</p>
      <Button
        type="primary"
        onClick={() => changeState({ tab: 'import' }, 'push')}
        data-testid="empty-import"
      >
        {t('empty.import')}
      </Button>
      <p className="muted">{t('empty.commands')}</p>
      <ol>
        <li>
          <span>{t('empty.step1')}</span>
          <Command text="npm run -s jingtian -- import cells <path> --scheme S --level 1" />
        </li>
        <li>
          <span>{t('empty.step2')}</span>
          <Command text="npm run -s jingtian -- import patches <path> --batch B" />
        </li>
      </ol>
      <p className="muted">{t('empty.after')}</p>
      <Button onClick={() => window.location.reload()}>{t('empty.refresh')}</Button>
    </main>
  );
}
