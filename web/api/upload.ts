/** Sending a file: XMLHttpRequest, because fetch does not tell how much of a body has gone. */
import type { Problem } from '../../src/console/api-types.ts';
import { ApiFailure } from './request.ts';

/**
 * @param path of the API, without anything about whom the file is about. @param onProgress a share from 0 to 1.
 * @throws ApiFailure (rejects)
 */
export function postFile<T>(
  path: string,
  file: Blob,
  headers: Readonly<Record<string, string>>,
  onProgress: (share: number) => void = () => undefined,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', path);
    request.responseType = 'json';
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.addEventListener('progress', ({ loaded, total }) => {
      if (total > 0) onProgress(loaded / total);
    });
    request.addEventListener('error', () => reject(new ApiFailure({ kind: 'unreachable' })));
    request.addEventListener('load', () => {
      const body: unknown = request.response;
      if (request.status >= 200 && request.status < 300 && body !== null) resolve(body as T);
      else if (typeof body === 'object' && body !== null && 'title' in body)
        reject(new ApiFailure({ kind: 'problem', problem: body as Problem }));
      else reject(new ApiFailure({ kind: 'unreadable', status: request.status }));
    });
    request.send(file);
  });
}
