import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../format/number.ts';
import { ProgressBar } from './progress-bar.tsx';
import { leave, useSession } from './session.ts';
import { IMPORT_TEXTS } from './texts.ts';

const megabytes = (bytes: number) => formatNumber(bytes / 2 ** 20, 1);

export function UploadPanel() {
  const { t } = useTranslation(IMPORT_TEXTS);
  const sent = useSession((s) => s.sent);
  return (
    <div className="import-body">
      <ProgressBar
        title={t('upload.sending', { n: formatNumber(sent.files) })}
        note={t('upload.amount', { sent: megabytes(sent.bytes), of: megabytes(sent.of) })}
        share={sent.of ? sent.bytes / sent.of : null}
      />
      <Button onClick={leave} data-testid="upload-cancel">
        {t('upload.cancel')}
      </Button>
    </div>
  );
}

export function ReadingPanel() {
  const { t } = useTranslation(IMPORT_TEXTS);
  const read = useSession((s) => s.read);
  const layers = useSession((s) => s.layers);
  const total = layers.reduce((sum, { featureCount }) => sum + featureCount, 0);
  return (
    <div className="import-body" data-testid="import-reading">
      <ProgressBar
        title={read ? t('read.busy', { n: formatNumber(read) }) : t('read.start')}
        note={layers.at(-1)?.path ?? ''}
        share={total ? Math.min(1, read / total) : null}
      />
      <Button onClick={leave}>{t('run.leave')}</Button>
    </div>
  );
}
