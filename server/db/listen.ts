import pg from 'pg';

export interface Listener {
  /** Told of each notice, in the order of the commits. */
  onNotice: (payload: string) => void;
  /** The channel hears from now on; what was said before may have been missed. */
  onUp: () => void;
  /** The channel is deaf; tried again until it is closed. */
  onDown: () => void;
}

const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 5000;
/** A connection that died without a word is found out by this question. */
const QUESTION_MS = 5000;

/**
 * Listens on a channel of PostgreSQL with a connection of its own (a pool behind PgBouncer cannot), and comes back
 * after the database was away. Never throws.
 * @returns ends it
 */
export function listen(url: string, channel: string, listener: Listener): () => Promise<void> {
  let closed = false;
  let client: pg.Client | null = null;
  let retry: NodeJS.Timeout | undefined;
  let wait = FIRST_WAIT_MS;

  const connect = async () => {
    const mine = new pg.Client({
      connectionString: url,
      application_name: 'jingtian-listen',
      keepAlive: true,
    });
    client = mine;
    let lost = false;
    const lose = () => {
      if (lost) return;
      lost = true;
      clearInterval(question);
      listener.onDown();
      mine.end().catch(() => undefined);
      if (closed) return;
      retry = setTimeout(() => void connect(), wait);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    };
    mine.on('error', lose);
    mine.on('end', lose);
    mine.on('notification', ({ payload }) => listener.onNotice(payload ?? ''));
    const question = setInterval(() => {
      const late = setTimeout(lose, QUESTION_MS);
      mine.query('select 1').then(() => clearTimeout(late), lose);
    }, QUESTION_MS);
    question.unref();
    try {
      await mine.connect();
      await mine.query(`listen ${pg.escapeIdentifier(channel)}`);
      wait = FIRST_WAIT_MS;
      if (!lost) listener.onUp();
    } catch {
      lose();
    }
  };
  void connect();

  return async () => {
    closed = true;
    clearTimeout(retry);
    await client?.end().catch(() => undefined);
  };
}
