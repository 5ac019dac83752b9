/**
 * The refusal: a problem document (RFC 9457) with Retry-After, in English and Chinese. It says that a limit was
 * reached and how long it lasts; it tells a harvester neither the limit nor the count.
 */
export interface RefusalDocument {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Too Many Requests, RFC 6585 §4: the nearest that HTTP has to "too many people". */
export const REFUSAL_STATUS = 429;
/** What a refused recipient is told to wait at least, in seconds. */
export const MIN_RETRY_AFTER_S = 60;
/** And at most: nobody waits for more than a day. */
export const MAX_RETRY_AFTER_S = 86_400;

/** @param windowMs the window whose budget is used up: the wait is at most that long. */
export function refusal(windowMs: number): RefusalDocument {
  const seconds = Math.min(Math.max(Math.ceil(windowMs / 1000), MIN_RETRY_AFTER_S), MAX_RETRY_AFTER_S);
  const body = Buffer.from(
    `${JSON.stringify({
      type: 'about:blank',
      title: 'Too many people’s data requested',
      status: REFUSAL_STATUS,
      detail:
        'The limit on how many people’s data one recipient may receive has been reached. 单个接收方可获得的个人信息人数已达上限。',
      code: 'WEIR_DISCLOSURE_DENIED',
    })}\n`,
  );
  return {
    status: REFUSAL_STATUS,
    headers: {
      'content-type': 'application/problem+json; charset=utf-8',
      'content-length': String(body.length),
      'cache-control': 'no-store',
      'retry-after': String(seconds),
    },
    body,
  };
}
