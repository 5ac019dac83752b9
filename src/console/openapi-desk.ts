/** The OpenAPI paths of complaints, traces, cases, consents and exports. */
import type { z } from 'zod';
import {
  answersSchema,
  caseChangedSchema,
  caseLawSchema,
  casePageSchema,
  caseSealsSchema,
  casesSchema,
  deskSchema,
  holdGivenSchema,
  newCaseSchema,
  noteSchema,
  reasonSchema,
  rescopeSchema,
  sendingSchema,
} from './case-api.ts';
import { consentPageSchema, consentSearchSchema, sharesSchema } from './consent-api.ts';
import { answer, failure, get, json, parameter } from './openapi-parts.ts';
import {
  attributionAskedSchema,
  complaintAddedSchema,
  complaintsSchema,
  newComplaintSchema,
  traceSchema,
  tracesSchema,
  withdrawalSchema,
} from './trace-api.ts';

const ID = (what: string) => parameter('id', 'path', { type: 'string' }, what);
const COMPLAINT = ID('number of a complaint, such as C-1');
const TRACE = ID('id of a trace; kept for an hour');
const CASE = ID('number of a case, such as I-1');
const IN = parameter('in', 'query', { type: 'string', enum: ['en', 'zh-CN'] }, 'language of the paper');
const DUTY = parameter('duty', 'path', { type: 'string' }, 'id of a duty, such as CN.breach.authority');
const FORMAT = parameter('format', 'path', { type: 'string', enum: ['html', 'txt', 'pdf'] }, 'of the paper');

function post(
  summary: string,
  given: z.ZodType,
  schema: z.ZodType,
  parameters: readonly object[] = [],
): { readonly post: object } {
  return {
    post: {
      summary,
      parameters,
      requestBody: { required: true, content: json(given, 'input') },
      responses: answer(summary, schema),
    },
  };
}

function file(summary: string, type: string, parameters: readonly object[]): object {
  return {
    get: {
      summary,
      parameters,
      responses: {
        200: { description: summary, content: { [type]: { schema: { type: 'string' } } } },
        default: failure,
      },
    },
  };
}

export function deskPaths(): Readonly<Record<string, object>> {
  return {
    '/api/desk': get('what is due next in open cases, and complaints that stand', deskSchema),
    '/api/complaints': {
      ...get('all complaints', complaintsSchema),
      ...post(
        'records a complaint; sealed, and forgotten with the person',
        newComplaintSchema,
        complaintAddedSchema,
      ),
    },
    '/api/complaints/attribution': post(
      'who had received these data of these people; runs beside the gate',
      attributionAskedSchema,
      traceSchema,
    ),
    '/api/complaints/{id}/withdraw': post(
      'withdraws a complaint; not while its case is under legal hold',
      withdrawalSchema,
      caseChangedSchema.pick({ id: true }),
      [COMPLAINT],
    ),
    '/api/traces': {
      ...get('traces of the last hour', tracesSchema),
      post: {
        summary: 'traces a leaked file, whose bytes are the body; nothing of it is written to a disk',
        parameters: [
          parameter('before', 'query', { type: 'integer' }, 'when the leak was out, ms since 1970'),
          parameter('whole', 'query', { type: 'boolean' }, 'the file is no slice'),
          {
            name: 'x-weir-file-name',
            in: 'header',
            required: true,
            schema: { type: 'string' },
            description: 'its name, percent-encoded',
          },
        ],
        requestBody: {
          required: true,
          content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
        },
        responses: answer('the trace, which runs', traceSchema),
      },
    },
    '/api/traces/{id}': get('one trace', traceSchema, [TRACE]),
    '/api/traces/{id}/report': file('its report', 'text/html', [TRACE]),
    '/api/cases': {
      ...get('all cases', casesSchema),
      ...post('opens a case and places its legal hold', newCaseSchema, caseChangedSchema),
    },
    '/api/cases/{id}': get('what the ledger says of a case now', casePageSchema, [CASE]),
    '/api/cases/{id}/law': get('what the law asks, and what is to be answered first', caseLawSchema, [CASE]),
    '/api/cases/{id}/answers': post('records answers', answersSchema, caseChangedSchema, [CASE]),
    '/api/cases/{id}/notes': post('adds a note', noteSchema, caseChangedSchema, [CASE]),
    '/api/cases/{id}/scope': post('another scope', rescopeSchema, caseChangedSchema, [CASE]),
    '/api/cases/{id}/close': post('closes a case', reasonSchema, caseChangedSchema, [CASE]),
    '/api/cases/{id}/hold': post('places or ends its legal hold', holdGivenSchema, caseChangedSchema, [CASE]),
    '/api/cases/{id}/sent': post('marks what was sent', sendingSchema, caseChangedSchema, [CASE]),
    '/api/cases/{id}/seals': {
      ...get('what came of comparing its rows with their seals', caseSealsSchema, [CASE]),
      ...post('compares them anew, beside the gate', newCaseSchema.pick({}), caseChangedSchema, [CASE]),
    },
    '/api/cases/{id}/clocks.ics': file('its clocks as iCalendar', 'text/calendar', [CASE, IN]),
    '/api/cases/{id}/notices/{duty}.{format}': file('the letter for one duty', 'text/html', [
      CASE,
      DUTY,
      FORMAT,
      IN,
    ]),
    '/api/cases/{id}/dossier.{format}': file('the dossier', 'text/html', [CASE, FORMAT, IN]),
    '/api/cases/{id}/letters.jsonl': file('a letter to each person', 'application/x-ndjson', [CASE, IN]),
    '/api/consents/search': post(
      'receipts by person and partner, and how each stands',
      consentSearchSchema,
      consentPageSchema,
    ),
    '/api/shares': get('what was given to partners', sharesSchema),
    '/api/shares/{id}/end': post(
      'notes that what was given is no longer to be used; once',
      withdrawalSchema,
      caseChangedSchema.pick({ id: true }),
      [ID('number of an export, such as S-1')],
    ),
    '/api/shares/{id}/manifest': file('the signed manifest of an export', 'text/plain', [
      ID('number of an export, such as S-1'),
    ]),
  };
}
