import type pg from 'pg';

/** What pg has beside its types: `pipeline` sends queries without waiting for the answers before them. */
interface Pipelined {
  pipeline: boolean;
  connection: { stream: { cork(): void; uncork(): void } };
}

/**
 * Sends queries in one packet and waits for all answers: one round trip instead of one each. A query that fails does not
 * stop those after it: they must be harmless then, as a commit is.
 * @throws the first failure, when all are answered
 */
export async function queryTogether(
  client: pg.Client,
  queries: (string | pg.QueryConfig)[],
): Promise<pg.QueryResult[]> {
  const inner = client as unknown as Pipelined;
  const { stream } = inner.connection;
  // Only while these are under way: COPY and cursors, which the same connection serves to others, cannot be sent so.
  inner.pipeline = true;
  stream.cork();
  const sent = queries.map((query) => client.query(query as string));
  stream.uncork();
  const answers = await Promise.allSettled(sent);
  inner.pipeline = false;
  const failed = answers.find((answer) => answer.status === 'rejected');
  if (failed) throw failed.reason;
  return answers.map((answer) => (answer as PromiseFulfilledResult<pg.QueryResult>).value);
}
