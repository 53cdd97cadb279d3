import type { Scheme } from '../../server/contract/land.ts';
import { BorderPanel } from './border-panel.tsx';
import { CutPanel } from './cut-panel.tsx';
import type { Editing } from './editing.ts';
import { MergePanel } from './merge-panel.tsx';
import { SplitPanel } from './split-panel.tsx';

/** The panel of what is being changed on the map. */
export default function EditPanel({ editing, scheme }: { editing: Editing; scheme: Scheme }) {
  switch (editing.kind) {
    case 'border':
      return <BorderPanel key={editing.cellId} cellId={editing.cellId} scheme={scheme.code} />;
    case 'merge':
      return <MergePanel key={editing.cellId} cellId={editing.cellId} scheme={scheme.code} />;
    case 'split':
      return <SplitPanel key={editing.cellId} cellId={editing.cellId} scheme={scheme.code} />;
    case 'cut':
      return <CutPanel key={editing.patchId} patchId={editing.patchId} scheme={scheme.code} />;
  }
}
