import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { LineTool } from './use-line-tool.ts';

/** What is to be done while a line is drawn, and afterwards. */
export function LineButtons({ line }: { line: LineTool }) {
  const { t } = useTranslation();
  return (
    <div className="edit-tools">
      {line.drawing && <p className="edit-hint">{t('edit.lineHint')}</p>}
      <div className="edit-row">
        {line.drawing ? (
          <Button size="small" type="primary" onClick={line.finish} data-testid="line-finish">
            {t('edit.lineDone')}
          </Button>
        ) : (
          <Button size="small" onClick={line.start} data-testid="line-again">
            {t('edit.lineAgain')}
          </Button>
        )}
      </div>
    </div>
  );
}
