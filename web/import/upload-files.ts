import { ApiError, apiUrl, unreachable } from '../api.ts';
import type { PickedFile } from './dropped-files.ts';
import type { Problem } from '../../server/contract/land.ts';

const AT_ONCE = 3;

/**
 * Sends files to an upload, a few at a time.
 * @param onSent bytes sent of all files together
 * @throws ApiError of the first file that is refused; an AbortError when the signal is given
 */
export async function uploadFiles(
  uploadId: string,
  files: PickedFile[],
  onSent: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const sent = files.map(() => 0);
  const failed = new AbortController();
  const stop = AbortSignal.any([signal, failed.signal]);
  let next = 0;
  const lane = async () => {
    while (next < files.length) {
      const at = next++;
      const { path, file } = files[at]!;
      await putFile(apiUrl(`uploads/${uploadId}/files`, { path }), file, stop, (bytes) => {
        sent[at] = bytes;
        onSent(sent.reduce((sum, one) => sum + one, 0));
      });
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
  } catch (error) {
    failed.abort();
    throw error;
  }
}

/** `fetch` tells nothing of what is sent; this does. */
function putFile(
  url: string,
  file: File,
  signal: AbortSignal,
  onSent: (bytes: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const aborted = () => reject(new DOMException('stopped', 'AbortError'));
    if (signal.aborted) return aborted();
    const stop = () => request.abort();
    signal.addEventListener('abort', stop, { once: true });
    request.onloadend = () => signal.removeEventListener('abort', stop);
    request.onabort = aborted;
    request.onerror = () => reject(unreachable());
    request.upload.onprogress = ({ loaded }) => onSent(Math.min(loaded, file.size));
    request.onload = () => {
      if (request.status === 201) {
        onSent(file.size);
        resolve();
      } else reject(refusal(request));
    };
    request.open('PUT', url);
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.send(file);
  });
}

function refusal(request: XMLHttpRequest): ApiError {
  try {
    return new ApiError(JSON.parse(request.responseText) as Problem);
  } catch {
    return unreachable(request.status); // a proxy answered in our server's place
  }
}
