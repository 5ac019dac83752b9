/**
 * Inspects pages of the gate's benchmark, of which none comes twice, as the gate does: by a route that was learned, behind the
 * memory for pages that come again. For what a processor counts of it: the difference of two numbers of pages leaves
 * start, learning and most of compiling out.
 *
 *   perf stat -e instructions:u,cycles:u node bench/inspect/route.ts json|html PAGES
 *
 * Prints what was read and found, as JSON.
 */
import { createInspector } from '../../src/inspect/inspector.ts';
import { rememberingInspector } from '../../src/inspect/memory/remembering-inspector.ts';
import { learningInspector } from '../../src/inspect/profiles/learning-inspector.ts';
import { RouteProfiles } from '../../src/inspect/profiles/route-profiles.ts';
import { Pages } from '../gate/pages.ts';

const [kind = 'json', pages = '20000'] = process.argv.slice(2);
const profiles = new RouteProfiles();
const warm = createInspector({ columns: true, evidence: (route) => profiles.of(route) });
const cold = createInspector({ tier: 'all' });
const version = (route: string) => profiles.of(route)?.version ?? -1;
const inspector = rememberingInspector(learningInspector(warm, cold, profiles), { version });
const made = await Pages.cut();
const body =
  kind === 'html'
    ? { route: 'GET /html', contentType: 'text/html; charset=utf-8' }
    : { route: 'GET /json', contentType: 'application/json' };
let [read, findings, people] = [0, 0, 0];
for (let page = 0; page < Number(pages); page++) {
  const bytes = kind === 'html' ? made.html() : made.json('law');
  const found = inspector.inspect(bytes, body);
  read += bytes.length;
  findings += found.findings.length;
  people += found.people.length;
}
process.stdout.write(`${JSON.stringify({ kind, read, findings, people })}\n`);
process.exit(0);
