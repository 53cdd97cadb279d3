import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Scheme } from '../../server/contract/land.ts';
import { formatNumber } from '../format/number.ts';
import type { ReferenceLayer } from '../../server/contract/layers.ts';
import { useBatches, useGet, useSchemes } from '../queries.ts';
import { ProblemView } from '../ui/problem-view.tsx';
import { DropTarget } from './drop-zone.tsx';
import { FeatureSection } from './feature-section.tsx';
import { FilesSection } from './files-section.tsx';
import { FoundSection } from './found-section.tsx';
import { IssueSection, type ListedIssue } from './issue-section.tsx';
import { MappingSection } from './mapping-section.tsx';
import { leave, look, startImport, takenPaths, useSession } from './session.ts';
import type { PreviewLayer } from './session.ts';
import { PreviewLegend } from './preview-legend.tsx';
import { TableSection } from './table-section.tsx';
import { firstTarget, faultOf, isListKind, orderOf, type Target } from './target.ts';
import { TargetSection } from './target-section.tsx';
import { IMPORT_TEXTS } from './texts.ts';

let kept: { upload: string; target: Target } | null = null;

/** Everything that is known before anything is stored, and all of it correctable. */
export function Review({ scheme }: { scheme: Scheme }) {
  const { t } = useTranslation(IMPORT_TEXTS);
  const session = useSession((s) => s);
  const { layers, leftOut, kind, choices, upload, problem, drawn, selected } = session;
  const schemes = useSchemes().data?.schemes ?? [];
  const batches = useBatches(scheme.code || null).data?.batches ?? [];
  const references = useGet<{ layers: ReferenceLayer[] }>('layers').data?.layers ?? [];
  const known = { schemes, batches, layers: references };
  const [target, setTarget] = useState<Target>(() =>
    // Coming back from a job that failed finds the form as it was.
    kept && kept.upload === upload?.id ? kept.target : firstTarget(scheme, layers),
  );
  const [starting, setStarting] = useState(false);
  const [failure, setFailure] = useState<Error | null>(null);
  const fault = faultOf(kind, target, known);
  const taken = layers.filter(({ path }) => !leftOut.includes(path));
  const usable = taken.filter(({ refusedBy }) => !refusedBy);
  const isList = isListKind(kind);
  const takes = usable.reduce((sum, { end }) => sum + (end ? end.read - end.refused : 0), 0);
  const ready = takes > 0 && !fault && !starting && !problem;

  const start = async (dryRun: boolean) => {
    if (!upload) return;
    setStarting(true);
    kept = { upload: upload.id, target };
    try {
      await startImport(orderOf(kind, target, choices, { id: upload.id, only: takenPaths() }, dryRun));
    } catch (error) {
      setFailure(error as Error);
    } finally {
      setStarting(false);
    }
  };

  return (
    <>
      <DropTarget className="scroll import-sections">
        {problem && <ProblemView error={problem} onRetry={() => look()} />}
        {selected && <FeatureSection />}
        <FilesSection />
        {layers.length > 0 && <FoundSection scheme={scheme} layers={taken} />}
        {usable.length > 0 && (
          <>
            <TargetSection
              {...{ target, fault, known }}
              onChange={(change) => setTarget({ ...target, ...change })}
            />
            {isList && <TableSection layers={usable} />}
            <MappingSection layers={usable} />
            <IssueSection issues={issuesOf(taken)} counts={countsOf(taken)} />
          </>
        )}
        {failure && <ProblemView error={failure} />}
      </DropTarget>
      <footer className="import-footer">
        {!isList && <PreviewLegend />}
        <p className="muted small" data-testid="preview-note">
          {isList
            ? t(takes === 0 ? 'preview.noRows' : 'preview.rows')
            : takes === 0
              ? t('preview.nothing')
              : t(drawn.dots ? 'preview.dots' : 'preview.shapes', {
                  ...{ n: formatNumber(drawn.shapes + drawn.dots) },
                  ...{ shapes: formatNumber(drawn.shapes), dots: formatNumber(drawn.dots) },
                })}
        </p>
        <div className="import-actions">
          <Button onClick={leave} data-testid="import-leave">
            {t('run.leave')}
          </Button>
          <Button
            onClick={() => void start(true)}
            disabled={!ready}
            title={t('run.trialHint')}
            data-testid="import-trial"
          >
            {t('run.trial')}
          </Button>
          <Button
            type="primary"
            onClick={() => void start(false)}
            disabled={!ready}
            data-testid="import-start"
          >
            {t(isList ? 'run.startRows' : 'run.start', { n: formatNumber(takes) })}
          </Button>
        </div>
      </footer>
    </>
  );
}

function issuesOf(layers: PreviewLayer[]): ListedIssue[] {
  return layers.flatMap(({ no, path, end }) =>
    (end?.issues ?? []).map((issue) => ({ ...issue, layer: no, path, placed: issue.lonLat !== null })),
  );
}

function countsOf(layers: PreviewLayer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { end } of layers)
    for (const [code, n] of Object.entries(end?.issueCounts ?? {})) counts[code] = (counts[code] ?? 0) + n;
  return counts;
}
