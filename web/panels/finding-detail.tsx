import { useTranslation } from 'react-i18next';
import type { Scheme } from '../../server/contract/land.ts';
import { formatHectares, formatM2, formatMu } from '../format/area.ts';
import { formatLonLat, formatMetres } from '../format/number.ts';
import { FindingRepair } from '../decide/finding-repair.tsx';
import { FindingDecision } from '../decide/finding-decision.tsx';
import { useFinding } from '../queries.ts';
import type { FindingDetail as Finding } from '../queries.ts';
import { DetailFrame } from '../ui/detail-frame.tsx';
import { Fact, Section } from '../ui/facts.tsx';
import { select } from '../view-state.ts';
import { useBorderName } from './border-group.tsx';

export function FindingDetail({ id, scheme }: { id: number; scheme: Scheme }) {
  const { t } = useTranslation();
  const nameOf = useBorderName();
  const { data, error, isPending, refetch } = useFinding(id, scheme.code);
  return (
    <DetailFrame
      eyebrow={data ? t(`finding.${data.kind}Title`) : t('tab.coverage')}
      title={data ? nameOf(data) : ''}
      subtitle={
        data && (
          <>
            <i className={`hatch hatch-${data.kind}`} aria-hidden="true" />
            <span>{t(`finding.${data.kind}`)}</span>
            {data.sliver && <span className="tag tag-none">{t('finding.sliver')}</span>}
          </>
        )
      }
      bbox4490={data?.bbox4490}
      loading={isPending}
      error={error}
      onRetry={() => void refetch()}
    >
      {data && <Facts finding={data} scheme={scheme.code} />}
    </DetailFrame>
  );
}

function Facts({ finding, scheme }: { finding: Finding; scheme: string }) {
  const { t } = useTranslation();
  const { causedBy } = finding;
  return (
    <>
      <p className={`sentence sentence-${finding.kind}`}>{t(`finding.${finding.kind}Sentence`)}</p>
      <Section>
        <dl className="facts">
          <Fact label={t('finding.area')} strong>
            <b>{formatMu(finding.areaM2)}</b> {t('unit.mu')}
            <small>
              {formatHectares(finding.areaM2)} {t('unit.ha')} · {formatM2(finding.areaM2)} {t('unit.m2')}
            </small>
          </Fact>
          <Fact label={t('finding.width')}>{formatMetres(finding.widthM)}</Fact>
        </dl>
        {finding.sliver && <p className="note">{t('finding.sliverNote')}</p>}
      </Section>
      {finding.state === 'open' && <FindingRepair finding={finding} scheme={scheme} />}
      <FindingDecision id={finding.id} state={finding.state} scheme={scheme} />
      <Section>
        <dl className="facts">
          <Fact label={t('finding.parent')}>
            {finding.parentName ?? '—'} {finding.parentCode && <code>{finding.parentCode}</code>}
          </Fact>
          {finding.codes.length > 0 && (
            <Fact label={t(finding.kind === 'outside' ? 'finding.cell' : 'finding.cells')}>
              {finding.codes.map((code, index) => (
                <div key={code}>
                  {finding.names[index] ?? ''} <code>{code}</code>
                </div>
              ))}
            </Fact>
          )}
          <Fact label={t('finding.firstSeen')}>{finding.firstSeen.slice(0, 10)}</Fact>
          {causedBy !== null && (
            <Fact label={t('finding.causedBy')}>
              <button
                type="button"
                className="link"
                onClick={() => select({ kind: 'finding', id: causedBy })}
              >
                {t('finding.causedByLink', { id: causedBy })}
              </button>
            </Fact>
          )}
          <Fact label={t('search.place')}>{formatLonLat(finding.lon, finding.lat)}</Fact>
        </dl>
      </Section>
    </>
  );
}
