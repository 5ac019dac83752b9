/** The OpenAPI 3.1 document, made from the same schemas that the routes answer with. */
import type { z } from 'zod';
import { SET_OPERATIONS } from '../ledger/selection.ts';
import {
  cellsSchema,
  comparisonSchema,
  consentsTakenSchema,
  consentWithdrawnSchema,
  heldReplySchema,
  heldSchema,
  ledgerSchema,
  lookupSchema,
  overruledSchema,
  overruleSchema,
  overviewSchema,
  peoplePageSchema,
  recipientPageSchema,
  retentionSchema,
  sealsSchema,
} from './api.ts';
import { deskPaths } from './openapi-desk.ts';
import { failure, get, json, parameter } from './openapi-parts.ts';

const KEY = parameter('key', 'path', { type: 'string', pattern: '^[0-9a-f]{16}$' }, 'a recipient’s key');

/** Sets one recipient against another. */
const SET = [
  parameter('with', 'query', { type: 'string', pattern: '^[0-9a-f]{16}$' }, 'the key of another recipient'),
  parameter(
    'operation',
    'query',
    { type: 'string', enum: SET_OPERATIONS },
    'and: people that both received; or: that either did; not: that the other did not',
  ),
];

/** Decisions need the header of the company's sign-on beside the token. */
function decide(summary: string, schema: z.ZodType) {
  return {
    post: {
      summary,
      parameters: [parameter('id', 'path', { type: 'string' }, 'a held reply’s id')],
      responses: { 200: { description: summary, content: json(schema) }, default: failure },
    },
  };
}

export function openApiDocument(): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Weir console',
      version: '0.1.0',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    security: [{ token: [] }],
    paths: {
      '/api/overview': get('people per hour, top recipients, verdicts', overviewSchema, [
        parameter(
          'hours',
          'query',
          { type: 'integer', minimum: 1, maximum: 8784, default: 24 },
          'how far to look back',
        ),
      ]),
      '/api/cells': get(
        'people now by route and kind of data, the most first; empty unless headcount.cells is set',
        cellsSchema,
      ),
      '/api/seals': get('how far the ledger is sealed, and who knows', sealsSchema),
      '/api/ledger': get('rows and bytes, the spool, legal holds, the last removal', ledgerSchema),
      '/api/retention': get('how long rows are kept, what is due, what was removed', retentionSchema),
      '/api/held': get('replies to staff that wait for a colleague, and what was decided', heldSchema),
      '/api/held/{id}/approve': decide('lets a reply go on; never one’s own', heldReplySchema),
      '/api/held/{id}/refuse': decide('refuses a reply; never one’s own', heldReplySchema),
      '/api/consents': {
        post: {
          summary: 'takes consent receipts, all of a request or none; docs/share.md has their fields',
          requestBody: {
            required: true,
            content: {
              'application/x-ndjson': { schema: { type: 'string' } },
              'text/csv': { schema: { type: 'string' } },
            },
          },
          responses: {
            200: { description: 'how many', content: json(consentsTakenSchema) },
            default: failure,
          },
        },
      },
      '/api/consents/{id}/withdraw': {
        post: {
          summary: 'withdraws a consent, from the next row that is written',
          parameters: [parameter('id', 'path', { type: 'string' }, 'the receipt’s record_id')],
          responses: {
            200: { description: 'withdrawn', content: json(consentWithdrawnSchema) },
            default: failure,
          },
        },
      },
      '/api/overrule': {
        post: {
          summary: 'nothing is said against the subject of a verdict for some days; recorded with its reason',
          requestBody: { required: true, content: json(overruleSchema) },
          responses: { 200: { description: 'until when', content: json(overruledSchema) }, default: failure },
        },
      },
      '/api/recipients/{key}': get('what one recipient received', recipientPageSchema, [KEY]),
      '/api/recipients/{key}/people': get('whose data one recipient received', peoplePageSchema, [
        KEY,
        parameter(
          'limit',
          'query',
          { type: 'integer', minimum: 1, maximum: 1000, default: 50 },
          'people in a page',
        ),
        parameter('cursor', 'query', { type: 'string' }, 'next of the page before'),
        ...SET,
      ]),
      '/api/recipients/{key}/comparison': get(
        'how many people two recipients received, both and each alone',
        comparisonSchema,
        [KEY, parameter('with', 'query', { type: 'string' }, 'the other: kind:value, an address, or a key')],
      ),
      ...deskPaths(),
      '/api/lookup': get('a recipient or a person by what somebody typed', lookupSchema, [
        parameter(
          'q',
          'query',
          { type: 'string' },
          'kind:value, an address, a phone number, an e-mail, an id',
        ),
      ]),
    },
  };
}
