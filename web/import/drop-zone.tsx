import { Button } from 'antd';
import { useRef, useState } from 'react';
import type { DragEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportFormat } from '../../server/contract/upload.ts';
import { useGet } from '../queries.ts';
import { Icon } from '../ui/icon.tsx';
import { usePhone } from '../ui/use-media.ts';
import { ProblemView } from '../ui/problem-view.tsx';
import { droppedFiles, pickedFiles } from './dropped-files.ts';
import { addFiles, useSession } from './session.ts';
import { IMPORT_TEXTS } from './texts.ts';

/** Nothing chosen yet: where to drop, or choose by keyboard, and what is taken. */
export function DropZone() {
  const { t } = useTranslation(IMPORT_TEXTS);
  const phone = usePhone();
  const problem = useSession((s) => s.problem);
  const { data } = useGet<{ formats: ImportFormat[] }>('import-formats');
  return (
    <div className="scroll import-body">
      {problem && <ProblemView error={problem} />}
      <DropTarget className="drop-zone">
        <Icon name="upload" size={28} />
        <strong>{t(phone ? 'drop.titlePhone' : 'drop.title')}</strong>
        <p className="muted">{t(phone ? 'drop.leadPhone' : 'drop.lead')}</p>
        <FileButtons />
      </DropTarget>
      <dl className="formats" data-testid="import-formats">
        <dt>{t('drop.takes')}</dt>
        {data?.formats.map(({ name, extensions }) => (
          <dd key={name}>{extensions.map((extension) => `.${extension}`).join(' ')}</dd>
        ))}
      </dl>
      <p className="muted small">{t(phone ? 'drop.siblingsPhone' : 'drop.siblings')}</p>
      <p className="muted small">{t('drop.stays')}</p>
    </div>
  );
}

/** Takes what is dropped on it; says so while something hangs over it. */
export function DropTarget({ className, children }: { className: string; children: React.ReactNode }) {
  const { t } = useTranslation(IMPORT_TEXTS);
  const [over, setOver] = useState(false);
  const drag = (event: DragEvent) => {
    event.preventDefault();
    setOver(event.type === 'dragover' || event.type === 'dragenter');
  };
  return (
    <div
      className={over ? `${className} over` : className}
      onDragEnter={drag}
      onDragOver={drag}
      onDragLeave={(event) => {
        // Leaving for a child is no leaving.
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={(event) => {
        drag(event);
        void droppedFiles(event.dataTransfer).then(addFiles);
      }}
      data-testid="drop-zone"
    >
      {children}
      {over && <span className="drop-here">{t('drop.here')}</span>}
    </div>
  );
}

/** The same without a mouse: the system's own choosers. */
export function FileButtons({ more = false }: { more?: boolean }) {
  const { t } = useTranslation(IMPORT_TEXTS);
  const files = useRef<HTMLInputElement>(null);
  const phone = usePhone();
  const folder = useRef<HTMLInputElement>(null);
  const take = (input: HTMLInputElement) => {
    if (input.files) void addFiles(pickedFiles(input.files));
    input.value = ''; // the same file again is a change again
  };
  return (
    <div className="file-buttons">
      <input
        ref={files}
        type="file"
        multiple
        hidden
        onChange={(event) => take(event.target)}
        data-testid="file-input"
      />
      <input
        ref={folder}
        type="file"
        multiple
        hidden
        {...{ webkitdirectory: '' }}
        onChange={(event) => take(event.target)}
      />
      <Button type={more ? 'default' : 'primary'} onClick={() => files.current?.click()}>
        {t(more ? 'drop.more' : 'drop.choose')}
      </Button>
      {!more && !phone && <Button onClick={() => folder.current?.click()}>{t('drop.chooseFolder')}</Button>}
    </div>
  );
}
