/**
 * Refusals: problem documents (RFC 9457) in English and Chinese. They say what happened and what to do; they tell a
 * harvester neither limits nor counts.
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

/** Texts of the refusals: title, and a sentence in both languages. */
const TEXTS = {
  WEIR_DISCLOSURE_DENIED: [
    'Too many people’s data requested',
    'The limit on how many people’s data one recipient may receive has been reached. 单个接收方可获得的个人信息人数已达上限。',
  ],
  WEIR_DISCLOSURE_MISS: [
    'There is nobody at this address',
    'The address holds an identifier that is not yours or has expired. Open the list again that led here. 该地址中的标识不属于您或已过期，请重新打开来源列表。',
  ],
  WEIR_DISCLOSURE_CHALLENGE: [
    'A challenge must be solved first',
    'Solve the challenge (ALTCHA, SHA-256) and send the request again with the solution in the field Weir-Solution. 请先完成计算验证（ALTCHA，SHA-256），并在 Weir-Solution 字段中附上结果后重试。',
  ],
  WEIR_DISCLOSURE_REASON: [
    'A reason is needed to see these people',
    'Send the number of the ticket or a reason in the field Weir-Ticket. 请在 Weir-Ticket 字段中附上工单号或事由。',
  ],
  WEIR_DISCLOSURE_HELD: [
    'This reply was not approved',
    'The reply waited for a colleague’s approval and did not get it. Ask a colleague to approve it in the console, then try again. 该回复需要同事审批，未获批准。请联系同事在控制台审批后重试。',
  ],
} as const;

export type RefusalCode = keyof typeof TEXTS;

/** A problem document. @param more further members, such as the challenge. */
export function refusalDocument(
  status: number,
  code: RefusalCode,
  fields: Readonly<Record<string, string>> = {},
  more: Readonly<Record<string, unknown>> = {},
): RefusalDocument {
  const [title, detail] = TEXTS[code];
  const body = Buffer.from(
    `${JSON.stringify({ type: 'about:blank', title, status, detail, code, ...more })}\n`,
  );
  return {
    status,
    headers: {
      'content-type': 'application/problem+json; charset=utf-8',
      'content-length': String(body.length),
      'cache-control': 'no-store',
      ...fields,
    },
    body,
  };
}

/** @param windowMs the window whose budget is used up: the wait is at most that long. */
export function refusal(windowMs: number): RefusalDocument {
  const seconds = Math.min(Math.max(Math.ceil(windowMs / 1000), MIN_RETRY_AFTER_S), MAX_RETRY_AFTER_S);
  return refusalDocument(REFUSAL_STATUS, 'WEIR_DISCLOSURE_DENIED', { 'retry-after': String(seconds) });
}
