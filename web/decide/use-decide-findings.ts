import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { FindingDecisions, FindingState } from '../../server/contract/land.ts';
import { apiUrl, sendJson } from '../api.ts';
import type { Params } from '../api.ts';
import { formatNumber } from '../format/number.ts';
import { withMap } from '../map/map-handle.ts';
import { offerUndo } from './undo-offer.ts';
import type { Words } from './words-form.tsx';

export type Decision = Exclude<FindingState, 'fixed'>;

/** Sends a decision on all findings that match, brings lists and map up to date, and offers to take it back. */
export function useDecideFindings(scheme: string) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const send = async (filter: Params, body: object): Promise<FindingDecisions> => {
    const path = apiUrl('coverage/decisions', { ...filter, scheme }).replace('/api/v1/', '');
    const answer = await sendJson<FindingDecisions>('POST', path, body);
    await client.invalidateQueries();
    withMap((map) => map.getSource('coverage') && map.refreshTiles('coverage'));
    return answer;
  };
  return async (filter: Params, state: Decision, words: Words, ids?: number[]): Promise<number> => {
    const { changed } = await send(filter, { state, ...words, ids });
    if (changed.length > 0) {
      const to = t(`finding.states.${state}`);
      offerUndo({
        text: t('cover.decide.done', { n: formatNumber(changed.length), to }),
        undo: async () => {
          const reason = t('cover.decide.undoReason', { to });
          for (const from of new Set(changed.map((one) => one.from))) {
            const back = changed.filter((one) => one.from === from).map((one) => one.id);
            await send({}, { state: from, reason, who: words.who, ids: back });
          }
        },
      });
    }
    return changed.length;
  };
}
