/** Complaints, and the traces that lead from them or from a leaked file to a recipient, as the console shows and takes them. */
import type { Context, Hono } from 'hono';
import { chooseLocale, type Locale } from '../../locales/locale.ts';
import type { Desk, Upload } from './desk.ts';
import { answered, foreign, given, invalid, isForeign, refused } from './given.ts';
import { document } from './papers.ts';
import { attributionAskedSchema, newComplaintSchema, withdrawalSchema } from './trace-api.ts';

/** The name of a file that is sent, percent-encoded: it stands in a header, for addresses are logged. */
export const FILE_NAME_HEADER = 'x-weir-file-name';
const MAX_FILE_NAME = 300;

export function localeOf(context: Context): Locale {
  return chooseLocale(context.req.header('x-weir-locale'), context.req.header('accept-language'));
}

export function complaintRoutes(
  app: Hono,
  desk: Pick<Desk, 'complaints' | 'traces'>,
  by: (context: Context) => string | undefined,
): void {
  const { complaints, traces } = desk;
  app.get('/api/complaints', (context) => answered(context, () => complaints.all()));
  app.post('/api/complaints', async (context) => {
    const asked = await given(context, newComplaintSchema);
    if (asked instanceof Response) return asked;
    return answered(context, () => complaints.add(asked, by(context)), 201);
  });
  app.post('/api/complaints/attribution', async (context) => {
    const asked = await given(context, attributionAskedSchema);
    if (asked instanceof Response) return asked;
    return answered(context, () => traces.attribute(asked.ids, localeOf(context)), 202);
  });
  app.post('/api/complaints/:id/withdraw', async (context) => {
    const asked = await given(context, withdrawalSchema);
    if (asked instanceof Response) return asked;
    const id = context.req.param('id');
    return answered(context, () => {
      complaints.withdraw(id, asked.reason, by(context));
      return { id, state: 'withdrawn' };
    });
  });
  app.get('/api/traces', (context) => answered(context, () => traces.all(localeOf(context))));
  app.post('/api/traces', async (context) => {
    if (isForeign(context)) return foreign(context);
    // A type that no form of another page can send.
    const isBytes = context.req.header('content-type') === 'application/octet-stream';
    const upload = uploadOf(context);
    const body = context.req.raw.body;
    if (!isBytes || body === null) return invalid(context, 'file', 'application/octet-stream');
    if (typeof upload === 'string') return invalid(context, upload, upload === 'before' ? '≤ now' : '1–300');
    return answered(context, () => traces.file(upload, body, localeOf(context)), 202);
  });
  app.get('/api/traces/:id', (context) =>
    answered(context, () => traces.one(context.req.param('id'), localeOf(context))),
  );
  app.get('/api/traces/:id/report', (context) => {
    try {
      return document(context, traces.report(context.req.param('id'), localeOf(context)), 'html');
    } catch (error) {
      return refused(context, error);
    }
  });
}

/** What is said of a file beside its bytes; or which of it is wrong. */
function uploadOf(context: Context): Upload | 'name' | 'before' {
  const encoded = context.req.header(FILE_NAME_HEADER) ?? '';
  let name: string;
  try {
    name = decodeURIComponent(encoded);
  } catch {
    return 'name';
  }
  if (name.trim() === '' || name.length > MAX_FILE_NAME || /\p{Cc}/u.test(name)) return 'name';
  const text = context.req.query('before');
  const before = text === undefined ? undefined : Number(text);
  if (before !== undefined && (!Number.isSafeInteger(before) || before < 0)) return 'before';
  return { name, before, whole: context.req.query('whole') === 'true' };
}
