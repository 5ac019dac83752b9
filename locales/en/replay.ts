/** `weir replay` in English: access logs through the judge. */
export const replayEn = {
  description: 'existing access logs through the same judge: verdicts, and how many people went to whom',
  files: 'logs, patterns such as logs/*.gz, or - for standard input; gz, br and zst are read as they are',
  format: 'name of the format, or the log_format or LogFormat string of the server',
  personPath: "path that names somebody, such as '/api/users/{person}'; may be repeated",
  personQuery: 'query parameter that names people; may be repeated',
  personField: 'field of the log that names somebody',
  pageSize: "page that lists so many people at a time, such as '/api/orders=20'; may be repeated",
  noAssume: 'do not take ids in paths for people where no rule says so',
  userField: 'field of the log that names the user',
  userKind: 'what the user of the log is',
  sessionField: 'field of the log that stands for a session',
  sessionCookie: 'cookie that stands for a session, where the log has cookies',
  trustedProxy: 'address or network of a proxy whose X-Forwarded-For is believed; may be repeated',
  crawler:
    'a crawler that is verified by its networks: name=word in its user agent=file of networks; may be repeated',
  config:
    'weir.yaml of a gate: its budgets and judge, its trusted proxies and crawlers (default: the default budgets)',
  zone: 'time zone of times that have none, such as +08:00',
  reorder: 'how late a line may be and still be put into its place',
  follow: 'wait for what is appended, through rotations, until interrupted',
  top: 'recipients in the summary',
  report: 'write a page with charts into this file; it needs nothing else',
  to: 'where verdicts go as they fall; may be repeated: ocsf:FILE, nginx:FILE, crowdsec:FILE, syslog+udp|tcp|tls://HOST:PORT, https://… (signed with WEIR_WEBHOOK_SECRET), slack+https://…',
  toValues: 'name recipients in the clear there (default: by their pseudonyms)',
  blockFor: 'how long an address stays in a block list after its latest denial',
  notABlock: (text: string) => `--block-for ${text} is no time such as 24h`,
  notDelivered: (count: string, target: string, reason: string) =>
    `${count} verdicts did not reach ${target}: ${reason}`,
  ledger: 'record what was disclosed in the ledger of the data directory',
  keyFile: 'key file to make pseudonyms with (default: a key that is forgotten again)',
  remember:
    'directory that keeps what was counted and learned, as pseudonyms: the next log goes on from there (with a key of its own, unless one is given)',
  remembered: (until: string) => `Goes on from what was remembered of logs up to ${until}.`,
  readBefore: (from: string) =>
    `This log begins at ${from}, before the remembered ones end: if they are the same lines, people still count once, but verdicts fall again and the habits of that time weigh twice.`,
  followOne: '--follow reads files, not standard input, and no compressed ones',
  notAZone: (text: string) => `--zone ${text} is no time zone such as +08:00`,
  notAWindow: (text: string) => `--reorder ${text} is no time such as 30s, of an hour at most`,
  notANumber: (flag: string, text: string) => `${flag} takes a whole number of 1 or more, not ${text}`,
  notACrawler: (text: string) => `--crawler ${text} is not name=word=file`,
  examples: `Examples:
  weir replay access.log
  weir replay 'logs/access.log*' --person-path '/api/users/{person}' --report report.html
  weir replay access.log --person-path '/u/{person}' --page-size '/api/orders=20' --json
  weir replay access.log --format '$remote_addr [$time_local] "$request" $status $bytes_sent "$http_user_agent"'
  zcat access.log.gz | weir replay - --trusted-proxy 10.0.0.0/8 --json
  weir replay access.log -c weir.yaml          # what this configuration would have said
  weir replay access.log --follow --ledger --data weir-data
  weir replay access.log.1 --remember seen     # day by day: each log is judged by what the ones before showed`,
  reading: (lines: string, megabytes: string, of: string | undefined) =>
    `${lines} lines, ${megabytes}${of === undefined ? '' : ` of ${of}`} MB`,
  formatFound: (path: string, format: string) => `${path}: ${format}`,
  formatUnknown: (path: string) => `${path}: no known format`,
  summaryTitle: 'Summary',
  read: (lines: string, files: string, from: string, to: string) =>
    `${lines} entries of ${files} ${files === '1' ? 'file' : 'files'}, from ${from} to ${to}`,
  nothingRead: 'No entries were read.',
  refused: (lines: string, reason: string, where: string) =>
    `${lines} lines left out: ${reason} (first: ${where})`,
  reasons: {
    format: 'not of the format',
    time: 'no time that can be read',
    recipient: 'nobody received: no address and no user',
    'too-long': 'longer than 1 MiB',
    binary: 'binary data',
    ahead: 'dated ahead of everything around it, or of the clock',
  },
  outOfOrder: (reordered: string, late: string) =>
    `${reordered} out of order and put into place, ${late} too late for it`,
  zoneless: (times: string, zone: string) => `${times} times had no zone and were read as ${zone}`,
  people: (people: string, views: string, recipients: string) =>
    `${people} people were asked for, ${views} times, by ${recipients} recipients`,
  pages: (people: string) => `${people} people more on list pages, counted by their size: an estimate`,
  misses: (count: string) => `${count} requests asked for somebody who is not there`,
  nobody: 'No path, parameter or field names anybody: nobody was counted.',
  suggest:
    "Say where people are: --person-path '/users/{person}', --person-query id or --person-field user_id.",
  assumedTitle: 'Taken for people because an id stands in the path; --no-assume switches it off:',
  assumed: (place: string, people: string, views: string) =>
    `${place}/{id}: about ${people} people, ${views} times`,
  verdicts: (count: string) => `${count} verdicts`,
  noVerdicts: 'No verdicts: nobody received more people than ordinary use explains.',
  verdictsBy: (test: string, count: string) => `${test}: ${count}`,
  repeated: (count: string) => `${count} alarms about the same groups again within an hour, not shown`,
  topTitle: 'Most people',
  columns: ['recipient', 'people', 'times', ''],
  busiestTitle: 'Most requests',
  busiest: ['address', 'requests'],
  declaredTitle: 'Call themselves crawlers or programs (which proves nothing)',
  declared: ['name', 'requests'],
  verifiedTitle: 'Crawlers whose address is their operator’s; counted and not judged',
  verified: 'verified crawler',
  atLeast: (people: string) => `≈${people}`,
  assumption: (place: string) => `people are assumed from ${place}/{id}`,
  estimate: 'people on list pages are counted by their size',
  limitsTitle: 'What an access log cannot show',
  limits: {
    'no-bodies': 'what was in the answers: somebody was asked for and an answer was sent, no more',
    'no-accounts':
      'who stands behind an address: the log names no user, so an office counts as one recipient',
    'no-basis':
      'whether a recipient had a reason (an order, a ticket, their own record): nothing is explained',
    'pages-estimated': 'who stood on list pages: they are counted by their size, and none of them is named',
    'assumed-people': 'whether the ids in paths are people: that is an assumption',
    'no-status': 'whether requests were answered: the log has no status',
  },
  recorded: (disclosures: string, path: string) => `${disclosures} disclosures were recorded in ${path}.`,
  reportAt: (path: string) => `Report: ${path}`,
  page: {
    title: 'Who received whose data: what the access logs show',
    made: (when: string) => `Made ${when} by weir replay`,
    entries: 'entries read',
    people: 'people',
    recipients: 'recipients of people',
    verdicts: 'verdicts',
    refused: 'lines left out',
    overTime: 'Over time',
    requests: 'requests',
    views: 'people shown',
    perHour: 'an hour',
    perDay: 'a day',
    perMonth: 'a month',
    verdictsTitle: 'Verdicts',
    byTest: 'Verdicts by test',
    mostPeople: 'Recipients with the most people',
    routes: 'Routes that show people',
    at: 'at',
    recipient: 'recipient',
    verdict: 'verdict',
    reason: 'reason',
    more: (count: string) => `… and ${count} more`,
    files: 'Files',
    file: 'file',
    format: 'format',
    lines: 'entries',
    refusedTitle: 'Lines that were left out',
    sample: 'sample',
    noVerdicts: 'Nobody received more people than ordinary use explains.',
    utc: 'All times are UTC.',
    stop: '.',
  },
};
