/** Cases of incidents in English: the command line. Letters and dossier have files of their own. */

export const incidentEn = {
  description: 'cases: who received whose data, what the law asks by when, letters and the dossier',
  id: 'number of the case, such as I-1',
  open: {
    description: 'opens a case; its rows are put under legal hold',
    title: 'what it is called, without personal data',
    at: 'when you became aware, ISO 8601 with its offset, such as 2026-07-01T09:00:00+08:00',
    recipient: 'who received the data; several are several receivers',
    with: 'identities that are the same receiver as the first one',
    verdict: 'opened by the newest verdict about the first receiver',
    complaint: 'opened by these complaints, such as C-1 C-3',
    trace: 'opened by this report of weir trace (its SHA-256 is kept)',
    jurisdiction: 'whose law is asked',
    route: 'only what left through these routes',
    noHold: 'without legal hold',
    opened: (id: string, people: string, disclosures: string) =>
      `Case ${id} is open: ${people} people, ${disclosures} disclosures.`,
    held: (name: string) => `Legal hold "${name}" keeps its rows; closing the case does not end it.`,
    nobody: 'By this scope nobody’s data were received: look at recipients, times and routes.',
    noVerdict: 'the ledger has no verdict about this receiver; open the case by hand',
    oneOrigin: 'one of --verdict, --complaint and --trace at a time',
    next: (id: string) => `Next: weir incident show ${id}, then weir incident duties ${id}`,
  },
  list: {
    description: 'all cases',
    none: 'There is no case.',
    heads: ['case', 'state', 'aware', 'people', 'title'],
  },
  show: {
    description: 'what the ledger says about a case, exactly and now',
    state: { open: 'open', closed: 'closed' },
    head: (id: string, title: string, state: string) => `${id}  ${title}  (${state})`,
    rows: {
      aware: 'aware since',
      origin: 'opened by',
      receivers: 'receivers',
      period: 'disclosures from – to',
      scopeTime: 'time of the scope',
      routes: 'routes',
      people: 'people affected',
      sensitive: 'of them with sensitive data',
      unexplained: 'of them with a disclosure that nothing explains',
      disclosures: 'disclosures',
      residence: 'residence',
      hold: 'legal hold',
      blind: 'not seen, theirs',
      blindAll: 'not seen, everybody’s',
      jurisdictions: 'law of',
    },
    residenceUnknown: 'not in the ledger: weir incident residence matches people with your own table',
    noHold: 'none',
    always: 'open',
    everyRoute: 'all',
    blindNone: 'nothing',
    blind: (periods: string, bytes: string, reasons: string) =>
      `${periods} ${periods === '1' ? 'period' : 'periods'}, ${bytes} bytes (${reasons})`,
    byTier: 'People by the gravest data received',
    byCategory: 'People by kind of data',
    byBasis: 'People by basis',
    byRoute: 'Routes',
    linked: 'Identities that stood together with the receivers',
    answers: 'Answered by people',
    versions: 'Scopes so far',
    version: (at: string, people: string, disclosures: string) =>
      `${at}  ${people} people, ${disclosures} disclosures`,
    timeline: 'Timeline',
    origins: { verdict: 'a verdict', complaint: 'complaint', trace: 'a trace', hand: 'hand' },
  },
  scope: {
    description: 'changes the scope; what it was stays on record',
    from: 'from this time on',
    to: 'before this time',
  },
  answer: {
    description: 'records what a person answers: facts, events, particulars for letters',
    pairs:
      'NAME=VALUE, such as high_risk=true, events.handling_finished=2026-07-09T18:00:00+08:00, contact="privacy@…"; NAME= takes back',
    done: (id: string, names: string) => `${id}: ${names}`,
  },
  residence: {
    description: 'where the people live, by your own table of customers; kept as the answer “residence”',
    customers: 'the table: a column id, phone or email says whose a row is; CSV, JSON lines, Excel, Parquet',
    column: 'the column that says where they live, such as province',
    people: 'people',
    unknown: 'not in the table',
    more: (count: string) => `… and ${count} places more (--json lists all)`,
    kept: (id: string) => `${id}: kept as the answer “residence”; of the table nothing else is kept.`,
  },
  note: {
    description: 'adds a note to the timeline',
    text: 'the note, without personal data',
    done: (id: string) => `${id}: noted.`,
  },
  sent: {
    description: 'marks what was sent to whom the law names; Weir sends nothing itself',
    duty: 'id of the duty, such as CN.breach.authority',
    by: 'who sent it',
    at: 'when it was sent, ISO 8601 with its offset (default: now)',
    how: 'by which way, or the reference that was given, without personal data',
    done: (id: string, duty: string, by: string, at: string) => `${id}: ${duty} was sent by ${by} on ${at}.`,
  },
  facts: { description: 'the facts of a case, for weir law duties' },
  duties: { description: 'what the law asks in this case, by when' },
  clocks: {
    description: 'what is due to whom and when, as a calendar (iCalendar) or JSON',
    out: 'write the calendar into this file (.ics)',
    written: (path: string, events: number, words: number) =>
      `${path}: ${events} ${events === 1 ? 'deadline' : 'deadlines'}, ${words} ${words === 1 ? 'duty' : 'duties'} without an hour.`,
    advice: 'Not legal advice.',
    asked: 'to be decided first',
    target: 'own target',
    sent: (at: string) => `sent ${at}`,
  },
  notice: {
    description: 'the letter for one duty, filled from the case; gaps are marked',
    duty: 'id of the duty, such as CN.breach.authority or CN.incident.report.closing',
    out: 'write it into this file: .html, .txt, .json, or .pdf where Chromium is installed',
    in: 'language of the paper (default: that of the terminal)',
    badOut: (path: string) => `${path} ends in none of .html, .txt, .json, .pdf`,
    written: (path: string, gaps: number) =>
      gaps === 0
        ? `${path} is written; nothing is missing.`
        : `${path} is written; ${gaps} ${gaps === 1 ? 'gap is' : 'gaps are'} marked in it.`,
  },
  letters: {
    description: 'the letter to each person, one JSON line for each, for a mailer; nothing is sent',
    gaps: (names: string) => `In every letter these are missing: ${names} (weir incident answer …)`,
    writing: (count: string, of: string) => `${count} of ${of} letters`,
  },
  dossier: {
    description: 'everything about a case in one document, with drawings',
    noVerify: 'without comparing rows with their seals',
    verifying: (rows: number, of: number) => `seals: ${rows} of ${of} rows`,
  },
  close: {
    description: 'closes a case; it stays on record',
    reason: 'why',
    closed: (id: string, hold: string | null) =>
      hold === null
        ? `Case ${id} is closed.`
        : `Case ${id} is closed. Its legal hold stands: weir ledger hold end "${hold}" --reason …`,
  },
  examples: `Examples:
  weir incident open --title "Telemarketer's views" --at 2026-07-01T09:00:00+08:00 --recipient employee:e33 --jurisdiction CN
  weir incident residence I-1 --customers customers.csv --column province
  weir incident answer I-1 operator_kind=other incident_state=confirmed contact="privacy@shop.example"
  weir incident duties I-1
  weir incident clocks I-1 --out I-1.ics
  weir incident notice I-1 --duty CN.breach.authority --in zh-CN --out report.html
  weir incident sent I-1 --duty CN.breach.authority --by 'Wang Li' --at 2026-07-01T11:30:00+08:00 --how 'portal, receipt 2026-118'
  weir incident letters I-1 --match customers.csv > letters.jsonl
  weir incident dossier I-1 --out dossier.pdf`,
};
