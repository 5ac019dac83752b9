/**
 * Asking the console's API, and the two ways it can fail: it answers with a problem document (RFC 9457), or it does
 * not answer. `unreadable` is an answer that is neither: usually pages and server of different versions.
 */
import type { Problem } from '../../src/console/api-types.ts';

export type Failure =
  | { readonly kind: 'problem'; readonly problem: Problem }
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'unreadable'; readonly status: number };

export class ApiFailure extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.kind);
    this.name = 'ApiFailure';
    this.failure = failure;
  }
}

export function failureOf(error: unknown): Failure {
  if (error instanceof ApiFailure) return error.failure;
  throw error;
}

function isProblem(body: unknown): body is Problem {
  if (typeof body !== 'object' || body === null) return false;
  return 'title' in body && typeof body.title === 'string' && 'status' in body;
}

/**
 * GETs JSON.
 * @param path such as `/api/overview?hours=24`.
 * @param language what problem documents are to be written in.
 * @throws ApiFailure; an AbortError when the signal says so.
 */
export function getJson<T>(path: string, language: string, signal?: AbortSignal): Promise<T> {
  return ask<T>('GET', path, language, signal);
}

/** POSTs JSON, or nothing, and reads JSON. @throws ApiFailure */
export function postJson<T>(path: string, language: string, body?: object): Promise<T> {
  return ask<T>('POST', path, language, undefined, body);
}

async function ask<T>(
  method: 'GET' | 'POST',
  path: string,
  language: string,
  signal?: AbortSignal,
  given?: object,
): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers: {
        accept: 'application/json, application/problem+json',
        'accept-language': language,
        ...(given === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(given === undefined ? {} : { body: JSON.stringify(given) }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiFailure({ kind: 'unreachable' });
  }
  let body: unknown;
  try {
    body = await response.json();
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiFailure({ kind: 'unreadable', status: response.status });
  }
  if (response.ok) return body as T;
  throw new ApiFailure(
    isProblem(body) ? { kind: 'problem', problem: body } : { kind: 'unreadable', status: response.status },
  );
}
