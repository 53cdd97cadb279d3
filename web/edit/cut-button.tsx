import { Button } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { PatchDetail } from '../../server/contract/land.ts';
import { showParts } from '../map/part-lines.ts';
import { Section } from '../ui/facts.tsx';
import { edit } from './editing.ts';

/** Leads to the cutting of a patch, and draws on the map what it was cut into. */
export function CutButton({ patch }: { patch: PatchDetail }) {
  const { t } = useTranslation();
  useEffect(() => {
    showParts(patch.parts);
    return () => showParts([]);
  }, [patch.parts]);
  return (
    <Section>
      <Button size="small" onClick={() => edit({ kind: 'cut', patchId: patch.id })} data-testid="cut-patch">
        {t('edit.cut.open')}
      </Button>
    </Section>
  );
}
