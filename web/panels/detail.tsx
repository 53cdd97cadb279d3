import type { Scheme } from '../../server/contract/land.ts';
import type { Selection } from '../state.ts';
import { CellDetail } from './cell-detail.tsx';
import { FindingDetail } from './finding-detail.tsx';
import { PatchDetail } from './patch-detail.tsx';

/** The one selected thing. The key starts each thing with a fresh panel, scrolled to its top. */
export function Detail({ selection, scheme }: { selection: Selection; scheme: Scheme }) {
  const key = `${selection.kind}-${selection.id}`;
  switch (selection.kind) {
    case 'patch':
      return <PatchDetail key={key} id={selection.id} scheme={scheme} />;
    case 'finding':
      return <FindingDetail key={key} id={selection.id} scheme={scheme} />;
    case 'cell':
      return <CellDetail key={key} id={selection.id} scheme={scheme} />;
  }
}
