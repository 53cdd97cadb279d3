import { AppError } from '../errors.ts';

interface PooledClient {
  acquireConnection(): Promise<unknown>;
  pool: { max: number; numUsed(): number; numPendingAcquires(): number };
}

/**
 * Lets only so many wait for a connection. Who comes when the queue is full is told at once to come back later, rather
 * than after a wait that others pay for too; so is who waited in vain because all connections were busy.
 * @throws AppError `overloaded`, from `acquireConnection`
 */
export function boundWaiting(client: PooledClient, maxWaiting: number): void {
  const acquire = client.acquireConnection.bind(client);
  client.acquireConnection = async () => {
    const { pool } = client;
    if (pool.numUsed() >= pool.max && pool.numPendingAcquires() >= maxWaiting)
      throw new AppError('overloaded');
    try {
      return await acquire();
    } catch (error) {
      // A pool that could have opened another connection waited for a database that does not answer.
      if ((error as Error).name === 'KnexTimeoutError' && pool.numUsed() >= pool.max)
        throw new AppError('overloaded', undefined, { cause: error });
      throw error;
    }
  };
}
