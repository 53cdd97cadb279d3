import type { ErrorRequestHandler } from 'express';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Problem } from '../contract/land.ts';
import { AppError, ERROR_KINDS } from '../errors.ts';

/** Turns whatever was thrown into the one error clients see; the cause stays in the log. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof z.ZodError) {
    const first = error.issues[0];
    const where = first?.path.join('.') || '?';
    return new AppError(
      'wrong-request',
      `参数 ${where} 不对 / The parameter ${where} is wrong: ${first?.message ?? ''}`,
      { cause: error },
    );
  }
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code === 'string' && DATABASE_GONE.test(code)) {
    return new AppError('database-unreachable', undefined, {
      hint: '请稍后重试；若持续如此请运行 jingtian doctor / Try again shortly; if it stays so, run jingtian doctor',
      cause: error,
    });
  }
  // Texts that the database cannot hold: a zero byte, half a character.
  if (code === '22021' || code === '22P05')
    return new AppError(
      'wrong-request',
      '内容里有不能用的字符 / There is a character in it that cannot be used',
      {
        cause: error,
      },
    );
  if (code === '57014')
    return new AppError('took-too-long', undefined, {
      hint: '请缩小范围再试 / Ask for less at once',
      cause: error,
    });
  // The database has no connection left for us.
  if (code === '53300') return new AppError('overloaded', undefined, { cause: error });
  if (code === '53100' || code === 'ENOSPC') return new AppError('disk-full', undefined, { cause: error });
  if (
    error instanceof Error &&
    /Timeout acquiring a connection|Connection terminated|Unable to acquire/i.test(error.message)
  ) {
    return new AppError('database-unreachable', undefined, { cause: error });
  }
  // express marks what the client got wrong (bad escapes, broken JSON, an unknown character set) with a status.
  const status = (error as { status?: unknown } | null)?.status;
  if (status === 400 || status === 413 || status === 415)
    return new AppError('wrong-request', undefined, { cause: error });
  return new AppError('internal', undefined, { cause: error });
}

const DATABASE_GONE = /^(ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|ETIMEDOUT|57P0[1-3]|08\d{3})$/;

/** The document clients get of an error. */
export function problemOf(error: AppError): Problem {
  return {
    type: `about:blank#${error.code}`,
    code: error.code,
    status: error.status,
    title: ERROR_KINDS[error.code].en,
    titleZh: ERROR_KINDS[error.code].zh,
    detail: error.message,
    ...(error.hint ? { hint: error.hint } : {}),
    ...(error.dependents.length > 0 ? { dependents: error.dependents } : {}),
  };
}

export function problemHandler(log: Logger): ErrorRequestHandler {
  // Four arguments: by these express knows that it handles errors.
  return (thrown, request, response, _next) => {
    const error = toAppError(thrown);
    // Nobody is there to be told, and nothing is wrong with us.
    if (response.destroyed) return;
    if (error.status >= 500) log.error({ err: error.cause ?? error, path: request.path }, error.code);
    if (response.headersSent) {
      // Half an answer is out: breaking it off is the only way left to say that it is not whole.
      response.destroy();
      return;
    }
    const problem = problemOf(error);
    if (error.status === 503) response.setHeader('Retry-After', error.code === 'overloaded' ? '1' : '5');
    response.status(error.status).type('application/problem+json').send(JSON.stringify(problem));
  };
}
