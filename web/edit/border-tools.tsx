import { Button } from 'antd';
import { useEffect, type KeyboardEvent as ReactKeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { formatLonLat } from '../format/number.ts';
import { Icon } from '../ui/icon.tsx';
import type { BorderEditor } from './use-border-editor.ts';

const ARROWS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Undo, redo, the vertex in hand by keys and buttons, a stretch drawn anew; and why something was not done. */
export function BorderTools({ editor }: { editor: BorderEditor }) {
  const { t } = useTranslation();
  const { session, vertices, vertex, refused, drawing } = editor;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || isTyping(event.target)) return;
      const key = event.key.toLowerCase();
      if (key !== 'z' && key !== 'y') return;
      event.preventDefault();
      if (key === 'y' || event.shiftKey) editor.redo();
      else editor.undo();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });
  const onVertexKey = (event: ReactKeyboardEvent) => {
    const arrow = ARROWS[event.key];
    const step = event.shiftKey ? 10 : 1;
    if (arrow) editor.nudge(arrow[0] * step, arrow[1] * step);
    else if (event.key === 'PageDown') editor.pick(1);
    else if (event.key === 'PageUp') editor.pick(-1);
    else if (event.key === 'Delete') editor.remove();
    else if (event.key === 'Insert') editor.insertAfter();
    else return;
    event.preventDefault();
  };
  if (drawing) {
    return (
      <div className="edit-tools">
        <p className="edit-hint">{t('edit.border.redrawHint')}</p>
        <div className="edit-row">
          <Button size="small" type="primary" onClick={editor.finishLine} data-testid="line-finish">
            {t('edit.lineDone')}
          </Button>
          <Button size="small" onClick={() => editor.redraw(false)}>
            {t('edit.cancel')}
          </Button>
        </div>
      </div>
    );
  }
  const n = vertex ? vertices.indexOf(vertex) + 1 : 0;
  const held = vertex?.heldBy[0];
  return (
    <div className="edit-tools">
      <div className="edit-row">
        <Button
          size="small"
          onClick={editor.undo}
          disabled={session.steps.length === 0}
          data-testid="edit-undo"
        >
          {t('edit.undo')}
        </Button>
        <Button
          size="small"
          onClick={editor.redo}
          disabled={session.undone.length === 0}
          data-testid="edit-redo"
        >
          {t('edit.redo')}
        </Button>
        <Button
          size="small"
          onClick={() => editor.redraw(true)}

          data-testid="edit-redraw"
        >
          {t('edit.border.redraw')}
        </Button>
      </div>
      <div
        className="vertex-box"
        role="group"
        aria-label={t('edit.border.vertexLabel')}
        tabIndex={0}
        onKeyDown={onVertexKey}
        data-testid="vertex-box"
      >
        <div className="edit-row">
          <button
            type="button"
            className="icon-button"
            onClick={() => editor.pick(-1)}
            aria-label={t('edit.border.previous')}
          >
            <Icon name="chevronLeft" />
          </button>
          <span className="vertex-count">{t('edit.border.vertex', { n, of: vertices.length })}</span>
          <button
            type="button"
            className="icon-button"
            onClick={() => editor.pick(1)}
            aria-label={t('edit.border.next')}
          >
            <Icon name="chevronRight" />
          </button>
          <span className="vertex-buttons">
            <Button size="small" onClick={editor.insertAfter} data-testid="vertex-insert">
              {t('edit.border.insert')}
            </Button>
            <Button
              size="small"
              onClick={editor.remove}
              disabled={held !== undefined}
              data-testid="vertex-delete"
            >
              {t('edit.border.remove')}
            </Button>
          </span>
        </div>
        {vertex && (
          <small className="muted">
            {held
              ? t(`edit.border.locks.${held.lock}`, { cell: held.name })
              : `${formatLonLat(vertex.at[0]!, vertex.at[1]!)} · ${t('edit.border.keys')}`}
          </small>
        )}
      </div>
      {refused && (
        <p className="edit-refused" role="alert" data-testid="edit-refused">
          {t(`edit.border.refusals.${refused.why}`, { cell: refused.names.join('、') })}
        </p>
      )}
    </div>
  );
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA)$/.test(target.tagName))
  );
}
