import type { Problem } from '../server/contract/land.ts';

/** A request that failed, in the words of the server; `code` is `unreachable` when there was no answer at all. */
export class ApiError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.title);
    this.name = 'ApiError';
    this.problem = problem;
  }
}

export type Params = Record<string, string | number | boolean | null | undefined>;

/** An address under the API; empty parameters are left out. */
export function apiUrl(path: string, params: Params = {}): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(params)) {
    if (value !== null && value !== undefined && value !== '') query.set(key, String(value));
  }
  const text = query.toString();
  return `/api/v1/${path}${text ? `?${text}` : ''}`;
}

const UNREACHABLE: Problem = {
  type: 'about:blank',
  code: 'unreachable',
  status: 0,
  title: 'The server does not answer',
  titleZh: '连不上服务器',
  detail: '已经显示的内容还可以看，改动没有丢失 / What is on screen stays readable, nothing is lost',
  hint: '检查网络和服务是否在运行，再重试 / Check the network and that the server runs, then retry',
};

async function readProblem(response: Response): Promise<Problem> {
  try {
    const body = (await response.json()) as Partial<Problem>;
    if (typeof body.code === 'string' && typeof body.title === 'string') {
      return { ...UNREACHABLE, hint: undefined, detail: '', ...body, status: response.status } as Problem;
    }
  } catch {
    // Not JSON: a proxy answered in our server's place; told below by its status.
  }
  return unreachable(response.status).problem;
}

/** For requests that cannot go through here: uploads, which tell how far they are. */
export function unreachable(status = 0): ApiError {
  if (status === 0) return new ApiError(UNREACHABLE);
  return new ApiError({ ...UNREACHABLE, code: 'unreadable-answer', status, detail: `HTTP ${status}` });
}

/** @throws ApiError with the server's problem document, or `unreachable` */
async function ask<T>(url: string, init: RequestInit): Promise<T> {
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ApiError(UNREACHABLE);
  }
  if (!response.ok) throw new ApiError(await readProblem(response));
  return (response.status === 204 ? undefined : await response.json()) as T;
}

export function getJson<T>(path: string, params: Params = {}, signal?: AbortSignal): Promise<T> {
  return ask(apiUrl(path, params), { signal, headers: { accept: 'application/json' } });
}

/** A request that changes something. */
export function sendJson<T>(
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<T> {
  const headers = { accept: 'application/json', 'content-type': 'application/json' };
  return ask(apiUrl(path), { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
}
