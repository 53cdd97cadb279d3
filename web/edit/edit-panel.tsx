import type { Scheme } from '../../server/contract/land.ts';
import { BorderPanel } from './border-panel.tsx';
import type { Editing } from './editing.ts';

/** The panel of what is being changed on the map. */
export default function EditPanel({ editing, scheme }: { editing: Editing; scheme: Scheme }) {
  switch (editing.kind) {
    case 'border':
      return <BorderPanel key={editing.cellId} cellId={editing.cellId} scheme={scheme.code} />;
    case 'merge':
    case 'split':
    case 'cut':
      return null;
  }
}
