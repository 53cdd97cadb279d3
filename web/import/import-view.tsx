import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Scheme } from '../../server/contract/land.ts';
import { changeState, useViewState } from '../view-state.ts';
import { ContainerLists } from './container-list.tsx';
import { DropZone } from './drop-zone.tsx';
import { History } from './history.tsx';
import { JobPanel } from './job-panel.tsx';
import { attachPreview } from './preview-map.ts';
import { ReadingPanel, UploadPanel } from './progress-panels.tsx';
import { Review } from './review.tsx';
import { resume, selectFeature, useSession } from './session.ts';
import { IMPORT_TEXTS } from './texts.ts';
import './import.css';

/** The import, from files dropped to what became of them; its history beside it. */
export default function ImportView({ scheme }: { scheme: Scheme }) {
  const { t } = useTranslation(IMPORT_TEXTS);
  const history = useViewState((s) => s.history);
  const manage = useViewState((s) => s.manage);
  const shown = manage ? 'manage' : history ? 'history' : 'new';
  const upload = useViewState((s) => s.upload);
  useEffect(() => attachPreview((feature) => void selectFeature(feature)), []);
  useEffect(() => {
    if (upload) void resume(upload);
  }, [upload]);
  const view = (name: 'new' | 'history' | 'manage') => (
    <button
      type="button"
      role="tab"
      aria-selected={name === shown}
      onClick={() =>
        changeState({ history: name === 'history', manage: name === 'manage', run: null }, 'push')
      }
      data-testid={`import-${name}`}
    >
      {t(`views.${name}`)}
    </button>
  );
  return (
    <section className="list import" aria-label={t('panel')} data-testid="import-panel">
      <div className="import-views" role="tablist">
        {view('new')}
        {view('history')}
        {view('manage')}
      </div>
      {shown === 'manage' && <ContainerLists />}
      {shown === 'history' && <History />}
      {shown === 'new' && <NewImport scheme={scheme} />}
    </section>
  );
}

function NewImport({ scheme }: { scheme: Scheme }) {
  const job = useViewState((s) => s.job);
  const step = useSession((s) => s.step);
  if (job !== null) return <JobPanel key={job} id={job} scheme={scheme} />;
  switch (step) {
    case 'empty':
      return <DropZone />;
    case 'uploading':
      return <UploadPanel />;
    case 'reading':
      return <ReadingPanel />;
    case 'ready':
      return <Review scheme={scheme} />;
  }
}
