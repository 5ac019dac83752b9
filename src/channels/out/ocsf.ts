/**
 * A verdict as an OCSF Detection Finding (class 2004, https://schema.ocsf.io/1.5.0/classes/detection_finding). What the schema
 * has no place for stands under `unmapped`.
 */
import type { VerdictKind } from '../../disclosure/verdict.ts';
import { type Notice, sentenceOf } from './notice.ts';

export const OCSF_VERSION = '1.5.0';

/** Severity: 1 informational … 5 critical. */
const SEVERITY: Readonly<Record<VerdictKind, readonly [id: number, name: string]>> = {
  pass: [1, 'Informational'],
  'step-up': [3, 'Medium'],
  hold: [4, 'High'],
  deny: [4, 'High'],
};

export function ocsfFinding(notice: Notice, productVersion: string): object {
  const {
    id,
    at,
    verdict,
    test,
    recipient,
    scope,
    people,
    windowMs,
    limit,
    logE,
    errorProbability,
    enforced,
  } = notice;
  const [severityId, severity] = SEVERITY[verdict];
  return {
    class_uid: 2004,
    class_name: 'Detection Finding',
    category_uid: 2,
    category_name: 'Findings',
    activity_id: 1,
    activity_name: 'Create',
    type_uid: 200401,
    time: at,
    severity_id: severityId,
    severity,
    status_id: 1,
    status: 'New',
    message: sentenceOf(notice),
    metadata: {
      version: OCSF_VERSION,
      product: { name: 'Weir', vendor_name: 'Weir', version: productVersion },
    },
    finding_info: {
      uid: id,
      title: `Weir: ${verdict} (${test})`,
      created_time: at,
      types: ['Data Harvesting'],
      analytic: { name: test, type_id: 4, type: 'Statistical' },
    },
    unmapped: {
      verdict,
      scope,
      recipient,
      people,
      window_ms: windowMs,
      limit,
      log_e: logE,
      error_probability: errorProbability,
      ...(enforced === undefined ? {} : { enforced }),
    },
  };
}
