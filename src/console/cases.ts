/** Cases as the console shows and changes them: what the ledger says, what the law asks, the papers, and what was sent. */
import type { Context, Hono } from 'hono';
import { isLocale, type Locale } from '../../locales/locale.ts';
import {
  answersSchema,
  holdGivenSchema,
  newCaseSchema,
  noteSchema,
  reasonSchema,
  rescopeSchema,
  sendingSchema,
} from './case-api.ts';
import { localeOf } from './complaints.ts';
import { type CaseDesk, PAPER_FORMATS, type PaperFormat } from './desk.ts';
import { answered, given, invalid, refused } from './given.ts';
import { document, textStream } from './papers.ts';

export function caseRoutes(app: Hono, cases: CaseDesk, by: (context: Context) => string | undefined): void {
  app.get('/api/desk', (context) => answered(context, () => cases.overview(localeOf(context))));
  app.get('/api/cases', (context) => answered(context, () => cases.all()));
  app.post('/api/cases', async (context) => {
    const asked = await given(context, newCaseSchema);
    if (asked instanceof Response) return asked;
    return answered(context, () => cases.open(asked, by(context)), 201);
  });
  app.get('/api/cases/:id', (context) =>
    answered(context, () => cases.one(context.req.param('id'), localeOf(context))),
  );
  app.get('/api/cases/:id/law', (context) =>
    answered(context, () => cases.law(context.req.param('id'), localeOf(context))),
  );
  app.post('/api/cases/:id/answers', async (context) => {
    const asked = await given(context, answersSchema);
    if (asked instanceof Response) return asked;
    return answered(context, () => cases.answer(context.req.param('id'), asked.answers, by(context)));
  });
  app.post('/api/cases/:id/notes', async (context) => {
    const asked = await given(context, noteSchema);
    if (asked instanceof Response) return asked;
    return answered(context, () => cases.note(context.req.param('id'), asked.text, by(context)), 201);
  });
  app.post('/api/cases/:id/scope', async (context) => {
    const asked = await given(context, rescopeSchema);
    if (asked instanceof Response) return asked;
    return answered(context, () => cases.rescope(context.req.param('id'), asked, by(context)));
  });
  app.post('/api/cases/:id/close', async (context) => {
    const asked = await given(context, reasonSchema);
    if (asked instanceof Response) return asked;
    return answered(context, () => cases.close(context.req.param('id'), asked.reason, by(context)));
  });
  app.post('/api/cases/:id/hold', async (context) => {
    const asked = await given(context, holdGivenSchema);
    if (asked instanceof Response) return asked;
    const { on, reason } = asked;
    return answered(context, () => cases.hold(context.req.param('id'), on, reason, by(context)));
  });
  app.post('/api/cases/:id/sent', async (context) => {
    const asked = await given(context, sendingSchema);
    if (asked instanceof Response) return asked;
    return answered(context, () => cases.sent(context.req.param('id'), asked, by(context)), 201);
  });
  app.get('/api/cases/:id/seals', (context) => answered(context, () => cases.seals(context.req.param('id'))));
  app.post('/api/cases/:id/seals', async (context) => {
    const asked = await given(context, nothingSchema);
    if (asked instanceof Response) return asked;
    return answered(context, () => cases.compareSeals(context.req.param('id')), 202);
  });
  paperRoutes(app, cases);
}

const nothingSchema = newCaseSchema.pick({}).strict();

function paperRoutes(app: Hono, cases: CaseDesk): void {
  app.get('/api/cases/:id/clocks.ics', async (context) => {
    const id = context.req.param('id');
    return paper(context, async () =>
      document(context, await cases.calendar(id, languageOf(context)), 'ics', fileName(id, 'ics')),
    );
  });
  app.get('/api/cases/:id/letters.jsonl', async (context) => {
    const id = context.req.param('id');
    return paper(context, async () => {
      const lines = await cases.letters(id, languageOf(context));
      return document(context, textStream(lines), 'jsonl', fileName(`${id}-letters`, 'jsonl'));
    });
  });
  app.get('/api/cases/:id/notices/:file', async (context) => {
    const { id, file } = context.req.param();
    const [, duty, format] = /^([A-Za-z0-9._-]{1,100})\.(\w+)$/.exec(file) ?? [];
    if (duty === undefined || !isFormat(format)) return invalid(context, 'file', PAPER_FORMATS.join(' | '));
    return paper(context, async () => {
      const content = await cases.notice(id, duty, format, languageOf(context));
      return document(context, content, format, nameUnlessShown(context, `${id}-${duty}`, format));
    });
  });
  app.get('/api/cases/:id/:file{dossier\\.(?:html|txt|pdf)}', async (context) => {
    const { id, file } = context.req.param();
    const format = file.slice('dossier.'.length) as PaperFormat;
    return paper(context, async () => {
      const content = await cases.dossier(id, format, languageOf(context));
      return document(context, content, format, nameUnlessShown(context, `${id}-dossier`, format));
    });
  });
}

async function paper(context: Context, make: () => Promise<Response>): Promise<Response> {
  try {
    return await make();
  } catch (error) {
    return refused(context, error);
  }
}

function isFormat(text: string | undefined): text is PaperFormat {
  return (PAPER_FORMATS as readonly (string | undefined)[]).includes(text);
}

/** The language of a paper: the one asked for, which need not be the reader's. */
function languageOf(context: Context): Locale {
  const text = context.req.query('in');
  return text !== undefined && isLocale(text) ? text : localeOf(context);
}

/** HTML is shown, unless it is asked to be kept; everything else is a file. */
function nameUnlessShown(context: Context, name: string, format: PaperFormat): string | undefined {
  return format === 'html' && context.req.query('keep') === undefined ? undefined : fileName(name, format);
}

/** What a name in a header may hold. */
function fileName(name: string, ending: string): string {
  return `${name.replace(/[^A-Za-z0-9._-]/g, '_').slice(0, 120)}.${ending}`;
}
