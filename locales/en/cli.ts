/** The command line in English. Sentences with values are functions, so that each language orders them as it must. */

export interface VerdictWords {
  /** Such as `IP address 203.0.113.9`. */
  readonly subject: string;
  readonly people: string;
  readonly window: string;
  readonly limit: string;
  readonly verdict: string;
  readonly enforced: boolean;
  /** Name of the test that spoke; undefined where it is a budget. */
  readonly test: string | undefined;
}

export const cliEn = {
  description: 'Stands at the doors through which personal data leave a platform, and counts people.',
  listComma: ', ',
  bracketed: (text: string) => `(${text})`,
  byDefault: (value: string) => `default: ${value}`,
  unknownCommand: (name: string) => `there is no command ${name}`,
  helpTitles: {
    'Usage:': 'Usage:',
    'Arguments:': 'Arguments:',
    'Options:': 'Options:',
    'Commands:': 'Commands:',
  },
  options: {
    version: 'print the version',
    help: 'print this help',
    lang: 'language: en or zh-CN (default: that of the system)',
    json: 'print JSON for programs, and nothing else, on stdout',
    data: 'data directory: ledger and key file',
    config: 'configuration file, for a ledger on a server',
    from: 'from this time on, such as 2026-07-01 or 2026-07-01T08:00:00Z',
    to: 'before this time',
  },
  gate: {
    description: 'a reverse proxy before your site, with ledger and console',
    origin: 'the site behind the gate, such as http://127.0.0.1:8080',
    listen: 'where the gate listens (default: 127.0.0.1:7380)',
    console: 'where the console listens (default: 127.0.0.1:7300)',
    admin: 'where liveness, readiness and metrics are asked for (default: nowhere)',
    noConsole: 'without the console',
    config: 'configuration file; docs/configuration.md lists its keys',
    workers: 'processes that take connections, or auto for one per core (default: 1, which does everything)',
    enforce: 'act on verdicts: mask, deny (default: observe only)',
    originMissing:
      'the gate needs a site behind it: --origin http://127.0.0.1:8080, or applications to listen to: applications.listen in weir.yaml',
    examples: `Examples:
  weir gate --origin http://127.0.0.1:8080
  weir gate --origin http://127.0.0.1:8080 --listen 0.0.0.0:80 -c weir.yaml
  weir gate --origin http://127.0.0.1:8080 --workers auto`,
    started: (gate: string, origin: string) => `Gate:    ${gate}  ->  ${origin}`,
    workersListen: (count: number) =>
      `Workers: ${count} take connections; one more process counts and records`,
    consoleAt: (url: string) => `Console: ${url}`,
    adminAt: (url: string) => `Admin:   ${url}/-/health  /-/ready  /-/metrics`,
    applicationsAt: (url: string) => `Applications tell: ${url}`,
    observing: 'Observing: nothing in traffic is changed. Stop with Ctrl-C.',
    enforcing: 'Enforcing: verdicts mask and deny. Stop with Ctrl-C.',
    reloaded: 'the configuration was read again and is in force',
    needRestart: (keys: string) => `these keys were changed, too, and need a restart: ${keys}`,
    reloadRefused: 'the configuration was read again and refused; the old one stays in force',
    stopping: 'Stopping: letting open requests end and writing the last disclosures…',
  },
  people: {
    description: 'whose data did this recipient receive',
    recipient: 'kind:value (account:10023, ip:203.0.113.9, employee:e07…), an address, or a key',
    csv: 'print CSV, one person a line',
    match: 'the platform’s own customer table (columns id, phone, email…), to name the people',
    examples: `Examples:
  weir people ip:203.0.113.9
  weir people employee:e33 --from 2026-07-01 --json
  weir people account:10023 --csv --match customers.csv > affected.csv
  weir people ip:203.0.113.9 --and account:10023 --tier contact
  weir people ip:203.0.113.9 --out affected.parquet`,
    summary: (who: string, people: string, unexplained: string, disclosures: string) =>
      `${who} received the data of ${people} people (${unexplained} without a basis) in ${disclosures} disclosures.`,
    more: (rest: string) => `  … and ${rest} more: --csv or --json print all`,
    writing: (count: string, of: string) => `${count} of ${of} people`,
    matching: (rows: number) => `matching customers: ${rows.toLocaleString('en')} rows`,
    out: 'write everybody into this file; it gets its name when it is whole',
    format: 'of the file (default: by its ending, else csv)',
    outAlone: '--out goes with neither --csv nor --match',
    formatNeedsOut: '--format needs --out',
    summaryOf: {
      and: (who: string, other: string, people: string, unexplained: string, disclosures: string) =>
        `${who} and ${other} both received the data of ${people} people (${unexplained} without a basis, ${disclosures} disclosures to the first).`,
      or: (who: string, other: string, people: string, unexplained: string, disclosures: string) =>
        `${who} or ${other} received the data of ${people} people (${unexplained} without a basis) in ${disclosures} disclosures.`,
      not: (who: string, other: string, people: string, unexplained: string, disclosures: string) =>
        `${who} received the data of ${people} people that ${other} did not (${unexplained} without a basis, ${disclosures} disclosures).`,
    },
    written: (people: string, path: string, megabytes: string) =>
      `${people} people are in ${path} (${megabytes} MB).`,
    writingFile: (
      bar: string,
      people: string,
      of: string,
      perSecond: string,
      secondsLeft: number | undefined,
    ) =>
      `${bar} ${people} of ${of} people, ${perSecond}/s${secondsLeft === undefined ? '' : `, ${secondsLeft} s left`}`,
    writingBytes: (megabytes: string, perSecond: number) => `${megabytes} MB, ${perSecond} MB/s`,
  },
  filters: {
    category: 'only disclosures of one of these categories, such as pd:TelephoneNumber',
    tier: 'only disclosures of this tier or a more harmful one',
    channel: 'only through one of these channels',
    route: "only through one of these routes, such as 'GET /api/reviews'",
    and: 'people that this recipient received, too',
    or: 'or that this recipient received',
    not: 'but that this recipient did not receive',
    unknownCategory: (name: string, known: string) => `${name} is not a category; they are ${known}`,
    oneOperation: 'one of --and, --or and --not at a time',
  },
  held: {
    description: 'replies to staff that wait for a colleague’s approval, and what was decided',
    all: 'those decided, too; without it only those that wait',
    none: 'No reply waits for approval.',
    noneAtAll: 'No reply has waited for approval.',
    heads: ['id', 'since', 'until', 'who', 'people', 'data', 'why', 'route', 'state'],
    causes: { verdict: 'verdict', bulk: 'bulk' },
    states: { waiting: 'waiting', approved: 'approved', refused: 'refused', expired: 'expired' },
    decided: (state: string, by: string) => `${state} by ${by}`,
    where: 'Decide them in the console, under Held replies; never one’s own.',
    examples: `Examples:
  weir held
  weir held --all --json`,
  },
  hold: {
    description: 'legal holds: what must be kept although somebody asks to be forgotten',
    add: 'places a hold on a recipient, a person, a time, or on what meets all that is named',
    list: 'all holds, those that ended too',
    end: 'ends a hold; that it was there stays on record',
    name: 'name of the hold, such as a file number',
    reason: 'why it is placed; no names: it is kept in the clear',
    endReason: 'why it is ended; no names: it is kept in the clear',
    recipient: 'disclosures to this recipient',
    person: 'disclosures about this person, by any identifier',
    examples: `Examples:
  weir ledger hold add 2026-114 --person id:10023 --reason 'regulator, letter of 3 July'
  weir ledger hold add 2026-115 --recipient account:77 --from 2026-01-01 --to 2026-07-01 --reason 'court order'
  weir ledger hold list
  weir ledger hold end 2026-114 --reason 'case closed'`,
    whatIsHeld: 'say what is held: --recipient, --person, --from or --to',
    personUnknown: 'the person cannot be read: write id:10023, phone:13800000000 or the like',
    placed: (name: string) =>
      `Hold ${name} is placed. Nobody it covers can be forgotten, and no row it covers is removed, until it is ended.`,
    tooLate: (horizon: number) =>
      `Rows are being removed under retention right now (horizon ${horizon}), as was decided before this hold: what it covers of them may be gone. weir verify says what was removed.`,
    isEnded: (name: string) => `Hold ${name} is ended.`,
    none: 'There is no legal hold.',
    onRecipient: (key: string) => `recipient ${key}`,
    onPerson: (key: string) => `person ${key}`,
    since: (at: string) => `from ${at}`,
    until: (at: string) => `before ${at}`,
    ended: (at: string, reason: string) => `ended ${at}: ${reason}`,
  },
  retain: {
    description: 'removes what is past its time, as ledger.retention says; the gate does it once a day',
    dryRun: 'only say what would be removed',
    examples: `Examples:
  weir ledger retain --dry-run
  weir ledger retain -c weir.yaml --json`,
    kinds: {
      disclosures: 'disclosures',
      consents: 'disclosures on consent',
      verdicts: 'verdicts',
      blindPeriods: 'blind periods',
    },
    table: ['month', 'kind', 'rows', 'held'],
    nothing: 'Nothing is past its time.',
    allHeld: (held: string) => `Nothing is removed: ${held} rows are past their time, and under legal hold.`,
    planned: (removed: string, held: string) =>
      `${removed} rows would be removed; ${held} more are past their time and under legal hold.`,
    resumed: (horizon: number) => `Finishing what was begun before (horizon ${horizon}).`,
    done: (removed: string, held: string, horizon: number) =>
      `Removed: ${removed} rows; ${held} more are past their time and under legal hold. It is recorded and sealed as horizon ${horizon}.`,
    unspoken: (identities: string, aliases: string) =>
      `No row speaks any more of ${identities} identities of recipients and ${aliases} people’s aliases: they are gone, too.`,
  },
  ledger: {
    description: 'what the ledger holds',
    stats: 'rows and bytes by table, month and column; what waits; last hand-over, checkpoint and removal',
    examples: `Examples:
  weir ledger stats
  weir ledger retain --dry-run
  weir ledger stats --data /var/lib/weir --json`,
    statsHead: (disclosures: string, bytes: string, each: string) =>
      `${disclosures} disclosures in ${bytes} MB, ${each} bytes each with their index.`,
    statsEmpty: 'The ledger holds no disclosure yet.',
    statsSpan: (first: string, last: string, schema: string) => `From ${first} to ${last}; schema ${schema}.`,
    tables: ['table', 'rows', 'MB'],
    months: ['month', 'disclosures', 'MB'],
    columns: ['column of disclosures', 'MB', 'bytes each'],
    waiting: (bytes: string) => `Waiting in the spool: ${bytes} bytes.`,
    handedOver: (at: string) => `Last hand-over: ${at}.`,
    neverHandedOver: 'Last hand-over: none yet.',
    signed: (at: string) => `Last checkpoint: ${at}.`,
    neverSigned: 'Last checkpoint: none yet.',
    removed: (horizon: number, at: string, rows: string) =>
      `Last removal under retention: ${at}, ${rows} rows (horizon ${horizon}).`,
    neverRemoved: 'Last removal under retention: none yet.',
  },
  recipients: {
    description: 'who received this person’s data',
    person:
      'an identifier of the person: id:10023, phone:13800000000, email:a@example.com, or the bare value',
    examples: `Examples:
  weir recipients phone:13800000000
  weir recipients id:10023 --json`,
    summary: (count: string) =>
      count === '1'
        ? 'One recipient received this person’s data:'
        : `${count} recipients received this person’s data:`,
    first: {
      recent: (count: string) => `The last ${count} recipients of this person’s data, most recent first:`,
      key: (count: string) =>
        `${count} recipients of this person’s data. There are so many that they come in the order of their keys:`,
    },
    altogether: (count: string, disclosures: string) =>
      `${count} recipients altogether, ${disclosures} disclosures; --json lists them all.`,
    nobody: 'The ledger knows of nobody who received this person’s data.',
  },
  inspect: {
    description: 'what personal data stand in a file',
    file: 'a file (plain, .gz, .br, .zst); - or nothing for standard input',
    cases: 'labelled cases, lines {id,text,type?}; prints lines {id,findings}',
    type: 'what the bytes are (default: found by name and content)',
    tier: 'default: findings that are likely; all: every candidate',
    config: 'look for what this configuration of a gate says: inspect.entities, .detectors, .identities',
    examples: `Examples:
  weir inspect response.json
  curl -s http://127.0.0.1:8080/api/users | weir inspect --type json --json
  weir inspect --cases cases.jsonl --tier all
  weir inspect --config weir.yaml response.json
  weir inspect --profiles --data /var/lib/weir
  weir inspect --pin 'GET /api/items $.items[].sku=none' --data /var/lib/weir`,
    profiles: 'what the gate learned of each route and path',
    pin: "say what a path holds, against what was learned: 'GET /api/items $.items[].sku=none', or an entity for none",
    unpin: "take a pin back: 'GET /api/items $.items[].sku'",
    profilesAlone: '--profiles, --pin and --unpin look at no file and no cases',
    noProfiles: 'Nothing was learned yet: a route is known after 200 responses.',
    route: (route: string, responses: string) => `${route}  (${responses} responses)`,
    pathKinds: {
      learning: 'still learning',
      text: 'text: always looked at',
      open: 'always looked at',
      safe: 'held nothing personal',
      noise: 'chance takes it for',
      typed: 'holds',
    },
    values: (values: string) => `${values} values`,
    pinned: (pin: string) => `pinned: ${pin}`,
    suggested: (path: string) =>
      `${path} looks like the id of the person it stands beside: see inspect.identities in docs/configuration.md`,
    badPin: (text: string) => `${text} is not a pin such as 'GET /api/items $.items[].sku=none'`,
    notPinned: (text: string) => `${text} is not pinned`,
    isPinned: (route: string, path: string, entity: string) => `pinned: ${route} ${path} = ${entity}`,
    isUnpinned: (route: string, path: string) => `no longer pinned: ${route} ${path}`,
    drift: (route: string, path: string, was: string, now: string) =>
      `${route} ${path} has changed: it was "${was}", now it is "${now}"; it is learned anew`,
    reading: (bar: string, read: number, total: number | undefined) =>
      total === undefined || total === 0
        ? `read ${(read / 1e6).toFixed(1)} MB`
        : `${bar}${Math.min(100, Math.round((100 * read) / total))} %  ${(read / 1e6).toFixed(1)} of ${(total / 1e6).toFixed(1)} MB`,
    reasons: {
      'over-cap': 'past the most that is looked at',
      encoding: 'in an encoding that cannot be read, or damaged',
      malformed: 'not what the type says',
    },
    summary: (findings: string, people: string) => `${findings} findings about ${people} people`,
    more: (rest: string) => `  … and ${rest} more: --json prints all`,
    unseen: (bytes: string, reason: string) => `not seen: ${bytes} bytes (${reason})`,
  },
  headcount: {
    description: 'distinct people per recipient over any window, from lines at,recipient,person',
    file: 'a CSV file (plain, .gz, .br, .zst); - or nothing for standard input',
    windows: 'windows, apart by commas: 90s, 1m, 12h, 30d',
    now: 'when the windows end; later lines are left out (default: at the newest line)',
    top: 'so many recipients, those with the most people in the longest window (default: 20, with --json all)',
    tier: 'count only people of whom this or worse left; a column tier says what left',
    by: 'whom to count: recipient, net (recipients by the /24 or /48 of their address), or any column of the header; a person is one in each group',
    epoch: 'what a bare number in the column at is: seconds or milliseconds since 1970',
    maxBad: 'more bad lines than this are an error',
    maxMemory: 'memory of the counts; the least dangerous recipients go first, and it is said',
    keyFile: 'key file to hash people with (default: a random key, forgotten at the end)',
    examples: `Examples:
  weir headcount disclosures.csv
  weir headcount disclosures.csv.zst --windows 1m,1h,1d,30d,365d --json
  weir headcount disclosures.csv --by net
  weir headcount disclosures.csv --by team --windows 1d,30d
  zcat log.gz | cut -d, -f1-3 | weir headcount --top 5 --now 2026-07-01T00:00:00Z

Lines: at,recipient,person[,tier], with a header or without. at: ISO 8601 (UTC where no offset is given) or a number.
People up to 1,024 a recipient are counted exactly; above, ≈ marks an estimate (4 %, from 16,384 on 2 %).`,
    reading: (lines: string, read: number, total: number | undefined) =>
      total === undefined || total === 0
        ? `${lines} lines, ${(read / 1e6).toFixed(1)} MB`
        : `${lines} lines, ${(read / 1e6).toFixed(1)} of ${(total / 1e6).toFixed(1)} MB (${Math.min(100, Math.round((100 * read) / total))} %)`,
    summary: (lines: string, recipients: string, now: string) =>
      `${lines} lines, ${recipients} recipients; windows end at ${now}`,
    recipient: 'recipient',
    more: (rest: string) => `  … and ${rest} more: --top or --json print them`,
    bad: (lines: string, reason: string, first: string) =>
      `left out: ${lines} lines (${reason}), the first is line ${first}`,
    reasons: {
      fields: 'fewer than three columns',
      time: 'no time between 1970 and 2106',
      recipient: 'recipient empty or over 1,024 characters',
      person: 'person empty or over 1,024 characters',
      tier: 'tier unknown',
      address: 'recipient is no address',
      'unclosed-quote': 'a quote is never closed',
      'too-long': 'over 65,536 characters',
      'text-after-quote': 'text after a closing quote',
    },
    later: (lines: string) => `left out: ${lines} lines later than --now`,
    dropped: (recipients: string) =>
      `Memory was used up: ${recipients} recipients were dropped on the way, and counts may be too low. Give more with --max-memory.`,
    unnamed: (recipients: string) =>
      `${recipients} recipients with few people are counted and not listed: a million names are held at most.`,
    notAWindow: (text: string) => `${text} is not a window such as 90s, 1m, 12h or 30d, of 136 years at most`,
    notATime: (text: string) => `--now ${text} is not a time such as 2026-07-01T08:00:00Z`,
    notAPercentage: (text: string) => `--max-bad takes a number from 0 to 100, not ${text}`,
    notANumber: (flag: string, text: string, least: number) =>
      `${flag} takes a whole number from ${least} on, not ${text}`,
  },
  verify: {
    description: 'whether every row of the ledger is as it was sealed',
    since: 'compare only batches with rows at this time or later',
    batch: 'compare only this batch, or these: 17 or 17-40',
    key: 'a public key (seal.pub) that was kept elsewhere: it must have signed',
    against: 'checkpoints that somebody else kept: a file, or the URL of a witness',
    proof: 'check a proof instead of a ledger; needs --key and nothing else',
    proofNeedsKey: 'a proof is checked with a public key: --key seal.pub',
    proofAlone: '--proof goes with --key and --json only',
    proofHolds: (rows: string, batches: string, size: string, origin: string) =>
      `Proved: ${rows} rows of ${batches} batches were sealed as they stand here; the head after ${size} batches was signed (${origin}).`,
    proofFails: (line: string, reason: string) => `Not proved: line ${line}: ${reason}.`,
    faults: {
      'not-a-line': 'this is not a line of a proof',
      'head-misplaced': 'a proof begins with its head, and has one',
      version: 'this version of the format is not known',
      signature: 'the checkpoint is not signed by the key given',
      'not-a-checkpoint': 'what was signed is not a checkpoint',
      'not-a-seal': 'the seal is not one',
      batch: 'the batch does not lead to the root that was signed',
      'row-misplaced': 'a row stands before its batch',
      row: 'the row is not one that was sealed',
      path: 'a path is missing or has a hash of another length',
      'lines-missing': 'lines before it are missing',
      'behind-end': 'something stands behind the end',
      'cut-short': 'the proof is cut short',
    },
    batchMalformed: (text: string) =>
      `--batch ${text} is neither a number such as 17 nor a range such as 17-40`,
    examples: `Examples:
  weir verify
  weir verify --data /var/lib/weir --key seal.pub --json
  weir verify --since 2026-07-01
  weir verify --batch 17-40
  weir verify --against https://witness.example/api/witness
  weir verify --proof proof.jsonl --key seal.pub`,
    progress: (rows: string, of: string) => `compared ${rows} of ${of} rows`,
    verified: (rows: string, batches: string) =>
      `Every row is as it was sealed: ${rows} rows in ${batches} batches.`,
    partVerified: (rows: string, batches: string, all: string) =>
      `Every row compared is as it was sealed: ${rows} rows in ${batches} of ${all} batches.`,
    headAt: (size: string, root: string, origin: string) =>
      `Head of the tree: ${size} batches, root ${root} (${origin}).`,
    removed: (rows: string, batches: string, at: string, horizon: string) =>
      `Removed under retention: ${rows} rows of ${batches} batches, ${at} (horizon ${horizon}, signed and sealed before):`,
    notVerified: (problem: string) => `Not verified: ${problem}`,
    problems: {
      sealBroken: (line: string) =>
        `the seals themselves do not fit together from line ${line} of seal.log on.`,
      checkpointBroken: (entry: string) =>
        `entry ${entry} of checkpoints.log is missing, altered, or not signed by the key it should be.`,
      keyForeign: (key: string) => `the key ${key} has signed nothing here.`,
      headDiffers: (size: string, who: string) =>
        `after ${size} batches the seals have another head than the one that was signed (${who}): they were replaced.`,
      sealsMissing: (signed: string, found: string, who: string) =>
        `${signed} batches were signed (${who}), and there are seals of ${found}: the end was cut off.`,
      rowsDiffer: (batch: string, sealed: string, found: string, span: string) =>
        `batch ${batch} is not as it was sealed (${sealed} rows sealed, ${found} found, ${span}). It is the first that differs.`,
      fingerprintsDiffer: (batch: string) =>
        `the fingerprints of batch ${batch} in seal.rows are not those that were sealed; its rows are.`,
      rowsUnsealed: (table: string, rows: string) => `${rows} rows of ${table} were never sealed.`,
      horizonMissing: (horizon: string) =>
        `a sealed row says that rows were removed under retention, and horizon ${horizon}, which says which, is missing from horizons/.`,
      horizonBroken: (horizon: string) =>
        `horizon ${horizon} in horizons/ is not the one that was sealed, or no key of this ledger signed it.`,
      removalUnfinished: (horizon: string) =>
        `rows are being removed under retention (horizon ${horizon}), or whoever did it was stopped: verify again when it is finished; weir ledger retain finishes it.`,
      witnessForeign: (entry: string, name: string) =>
        `entry ${entry} of ${name} was signed by no key of this ledger: it is of another ledger, or this one was replaced.`,
    },
    changes: {
      altered: 'A row was altered.',
      deleted: 'A row was deleted.',
      inserted: 'A row was inserted.',
      found: (row: string) => `  in the table: ${row}`,
      sealed: (row: string) => `  sealed:       ${row}`,
      sealedLikely: (row: string) =>
        `  sealed:       ${row} (by its fingerprint; the seal of the batch alone cannot say)`,
      counts: (foreign: string, missing: string) =>
        `  in this batch ${foreign} rows were not sealed, and ${missing} sealed rows are gone`,
    },
  },
  bench: {
    description: 'one promise measured against its rivals; without a name, what can be measured',
    name: 'a benchmark',
    ownOptions: 'options that this benchmark has of its own: weir bench lists them',
    seed: 'seed of everything random',
    quick: 'a small size, for seconds instead of minutes; less certain',
    installRivals: 'install what the benchmarks compare with (re2 compiles for minutes)',
    examples: `Examples:
  weir bench
  weir bench --install-rivals
  weir bench siphash --json
  weir bench headcount --quick --seed 7`,
    nameFirst: (flag: string) => `the benchmark’s name comes before ${flag}`,
    notANumber: (flag: string, text: string) => `${flag} takes a whole number, not ${text}`,
    installing: 'Installing rivals into bench/rivals (minutes)…',
    installed: 'Rivals are installed.',
    rivalBroken: (rival: string, reason: string) => `${rival} is installed and does not load: ${reason}`,
    notInstalled: 'not installed: weir bench --install-rivals',
    ratio: (what: string, rival: string) => `${what}: Weir against ${rival}, above 1 Weir is ahead`,
    rowsTitle: 'Measured',
    rowsColumns: ['what', 'value', 'unit'],
    comparisonColumns: ['who', 'value', 'Weir against it'],
    times: (ratio: string) => `${ratio}x`,
    promisesTitle: 'Promises',
    promisesColumns: ['promise', 'target', 'measured', 'unit', ''],
    holds: 'holds',
    doesNotHold: 'DOES NOT HOLD',
  },
  seal: {
    description: 'proofs for others, and a new key that signs',
    examples: `Examples:
  weir seal proof --recipient account:10023 -o proof.jsonl
  weir seal rotate`,
    proof:
      'the rows of an incident with all that proves them; weir verify --proof checks it without a ledger',
    recipient: 'rows that this recipient received',
    person: 'rows about this person',
    out: 'file to write (default: standard output)',
    whose: 'say whose rows are to be proved: --recipient, --person or both',
    proofExamples: `Examples:
  weir seal proof --recipient ip:203.0.113.9 -o proof.jsonl
  weir seal proof --recipient account:10023 --person phone:13800000000 --from 2026-07-01 -o proof.jsonl
  weir verify --proof proof.jsonl --key seal.pub`,
    proving: (batches: string, of: string) => `proved the rows of ${batches} of ${of} batches`,
    proved: (file: string, rows: string, bytes: string) =>
      `${file}: ${rows} rows with their proofs, ${bytes} bytes. Give it away together with seal.pub from another way.`,
    rotate: 'a new key signs from here on; the old one says so',
    rotateExamples: `Examples:
  weir seal rotate --data /var/lib/weir`,
    rotated: (before: string, key: string) =>
      `From here on ${key} signs; ${before} has signed that. Publish the new seal.pub.`,
  },
  forget: {
    description:
      'forget a person: what links the person’s identifiers to the ledger is destroyed, rows and seals stay',
    identifiers: 'identifiers of the person, such as phone:13800000000 id:10023; name all that are known',
    namespace: 'what bare identifiers are: id, phone, email, residentId, card, username or name',
    match:
      'the platform’s own customer table (columns id, phone, email…), to find the person’s other identifiers',
    recipient:
      'a recipient whose sealed value (address, account) is destroyed; its rows stay. An account is no longer found by its name',
    reference: 'number of the request; it is recorded, so write no identifier',
    partial: 'forget only what was named, although the person is known under further identifiers',
    dryRun: 'say what would be forgotten, and change nothing',
    history: 'list what was forgotten and rotated: when, how many points of the key, on which request',
    yes: 'do not ask',
    examples: `Examples:
  weir forget phone:13800000000 --match customers.csv --reference DSR-2026-118
  weir forget id:10023 phone:13800000000 email:li@example.com --dry-run
  weir forget --recipient account:10023 --yes
  weir forget --history --json`,
    nothingNamed: 'name whom to forget, such as phone:13800000000',
    referenceTooLong: '--reference is longer than 200 characters',
    notConfirmed: 'forgetting cannot be undone: give --yes, or --dry-run to see what it would do',
    noNamespace: 'an identifier needs its kind, such as phone:13800000000, or --namespace phone',
    notAnIdentifier: (namespace: string) => `what follows ${namespace}: is not an identifier`,
    planned: (identifiers: number, recipients: number) =>
      `To be forgotten: ${identifiers} identifiers, and the names of ${recipients} recipients.`,
    confirm: 'This cannot be undone. Type forget to go on: ',
    confirmWord: 'forget',
    left: 'Nothing was changed.',
    done: (identifiers: number, recipients: number, generation: number) =>
      `Forgotten: ${identifiers} identifiers, and the names of ${recipients} recipients. The key file is of generation ${generation}.`,
    nobody: 'The ledger knows nobody by these identifiers; nothing was changed.',
    unknown: (count: number) =>
      `${count} of the identifiers are not in the ledger; there was nothing to forget.`,
    others: (count: number) =>
      `The ledger still knows this person under ${count} further identifiers that were not named.`,
    accounts: (count: number, changed: boolean) =>
      changed
        ? `Accounts of this person that are no longer found as recipients either: ${count}.`
        : `Accounts of this person that would no longer be found as recipients either: ${count}.`,
    kept: (count: number) =>
      `Accounts of this person that stay findable as recipients: ${count}. A verdict or a legal hold is on them; they do not lead to the person’s data.`,
    statements: (count: number, changed: boolean) =>
      changed
        ? `Complaints and consents of this person that were destroyed: ${count}.`
        : `Complaints and consents of this person that would be destroyed: ${count}.`,
    backups:
      'Copies of the key file from before can still find this person: make a new backup and destroy the old ones.',
    noHistory: 'Nothing was ever forgotten here.',
    change: (at: string, kind: string, points: number, generation: number, reference: string) =>
      `${at}  generation ${generation}  ${kind === 'erasure' ? `${points} points taken out of the key` : 'sealing key rotated'}${reference === '' ? '' : `  ${reference}`}`,
  },
  fsck: {
    description: 'check a data directory: spool, hand-over, seals, key file, tables; it never deletes',
    repair: 'set aside what is in the way (leftovers of processes that ended); nothing is deleted',
    noTables: 'look at files only',
    examples: `Examples:
  weir fsck --data /var/lib/weir
  weir fsck --repair
  weir fsck --no-tables --json`,
    levels: { good: 'ok  ', note: 'note', mend: 'mend', bad: 'BAD ' },
    findings: {
      key: ({ generation }) => `readable, generation ${generation}`,
      'key-closed': () => 'does not open',
      held: ({ pid }) => `held by process ${pid}, which goes on; ends that are being written are not judged`,
      'lock-left': () => 'left by a process that is gone; the next start takes it over',
      segments: ({ segments, records, bytes }) =>
        `${segments} segments, ${records} whole records, ${bytes} bytes`,
      'segment-torn': ({ offset, bytes }) =>
        `its last ${bytes} bytes, from byte ${offset} on, were torn off by a crash; nobody was told that they are durable, nothing to do`,
      'segment-damaged': ({ offset, bytes, reason }) =>
        `damaged at byte ${offset} (${reason}, ${bytes} bytes); the next hand-over sets them aside in spool/damaged and records a blind period, all other records are kept`,
      'segment-newer': () => 'written by a newer Weir',
      'segment-done': () => 'is in the tables already and was not deleted; --repair sets it aside',
      'damaged-aside': ({ files }) =>
        `${files} pieces that could not be read were set aside earlier; keep them as evidence`,
      'hand-over': ({ batches, segment, offset }) =>
        `${batches} batches are in the tables, up to segment ${segment}, byte ${offset}`,
      'hand-over-closed': () => 'does not open',
      'hand-over-begun': ({ segment, from, to }) =>
        `a batch was begun (segment ${segment}, bytes ${from} to ${to}); the next start repeats it, and the tables take it once`,
      'hand-over-past-end': ({ offset, size }) =>
        `is shorter (${size} bytes) than what was handed over of it (${offset}): the machine lost power under relaxed durability; what is in the tables stays`,
      seals: ({ seals }) => `${seals} seals that fit together; weir verify compares the rows with them`,
      'seals-torn': ({ bytes }) =>
        `its last ${bytes} bytes were torn off by a crash; their batch is repeated and sealed again`,
      'seals-broken': ({ line }) =>
        `does not fit together from line ${line} on; keep a copy as evidence before the next start, which sets it aside and begins new seals`,
      'seals-closed': () => 'does not open',
      'seals-differ': ({ seals, batches }) =>
        `${seals} seals for ${batches} batches: one of the two files was put back from elsewhere; restore both from the same time`,
      leftover: () => 'left by a process that is gone; --repair sets it aside',
      stranger: () => 'is not Weir’s; left alone',
      table: ({ rows, parts }) => `${rows} rows in ${parts} parts, every checksum fits`,
      'table-broken': ({ part, reason }) =>
        `part ${part} is broken: ${reason}; stop Weir, copy the directory tables, and restore this table from a backup`,
      'parts-detached': ({ parts }) =>
        `${parts} parts were put aside by the database as broken; their rows are missing, weir verify names the first batch`,
      'tables-closed': () => 'do not open',
    } satisfies Record<string, (params: Readonly<Record<string, string | number>>) => string>,
    toMend: (hint: string) => `; ${hint}`,
    checking: (table: string) => `checking ${table}`,
    moved: (from: string, to: string) => `set aside: ${from} -> ${to}`,
    well: 'All is well.',
    mendable: 'Something is in the way: weir fsck --repair sets it aside.',
    unwell: 'Not all is well: see BAD above. Nothing was changed by looking.',
  },
  key: {
    description: 'the key file: backups that need several custodians, and rotation',
    split: 'back the key file up: encrypted, and its key in shares of which several are needed',
    join: 'restore the key file from its backup and shares',
    rotate: 'seal recipients’ names with a new key from now on; the old keys are kept for reading',
    shares: 'how many shares are made, at most 255',
    threshold: 'how many of them are needed to restore',
    out: 'directory for the backup and the shares; give each share to somebody else',
    backupFile: 'the file weir-key.backup',
    shareFiles: 'files with one share each',
    splitExamples: `Examples:
  weir key split --shares 3 --threshold 2 --out /media/usb`,
    joinExamples: `Examples:
  weir key join weir-key.backup weir-key.share-1 weir-key.share-3 --data /var/lib/weir`,
    rotateExamples: `Examples:
  weir key rotate --reference yearly-2026`,
    impossible: '--threshold is at least 2, and --shares at least that and at most 255',
    exists: (path: string) => `there is a key file already: ${path}`,
    made: (threshold: number, shares: number, generation: number) =>
      `Any ${threshold} of the ${shares} shares open this backup (generation ${generation}). Make a new one after each forgetting.`,
    joined: (path: string, generation: number, applied: number) =>
      generation === applied
        ? `Restored ${path}, generation ${generation}.`
        : `Restored ${path} from generation ${generation}; what the ledger has forgotten since was taken out of it again (generation ${applied}).`,
    rotated: (generation: number) =>
      `A new sealing key is in use; the key file is of generation ${generation}. Make a new backup now: older ones cannot open what is sealed from here on.`,
  },
  check: {
    description: 'whether a configuration would run, what deserves a look, and what would happen',
    schema: 'print the JSON Schema of weir.yaml',
    examples: `Examples:
  weir check -c weir.yaml
  weir check -c weir.yaml --json
  weir check --schema > weir.schema.json

Reads the configuration and the files that it names; opens no connection and changes nothing. Exit code 0: it would
run; 1: it would not.`,
    between: '; ',
    valid: 'This configuration would run.',
    invalid: (count: number) =>
      `This configuration would not run: ${count} ${count === 1 ? 'problem' : 'problems'}.`,
    warnings: {
      'certificate-expired': '{file} ended {days} days ago: clients refuse it',
      'certificate-expires': '{file} ends in {days} days',
      'certificate-not-yet': '{file} is not valid yet: clients refuse it',
      'key-exposed': '{file} can be read by others (mode {mode}): chmod 600 it',
      'trusts-everybody': 'identify.trustedProxies has {network}: every client may write who it is',
      'headers-never-believed':
        'identify.requestHeaders names {header}, but no proxy is trusted: it is never believed',
      'clear-text':
        'the gate listens on {listen} in the clear: set tls, or let only a proxy that ends TLS reach it',
      'console-open': 'the console listens on {listen}, in the clear: it shows recipients by name',
      'admin-open': 'health and metrics are answered on {listen} to everybody who can reach it',
      'applications-open':
        'applications tell what leaves them on {listen}, in the clear: set applications.tls, or listen on loopback or a Unix socket',
      'origin-unverified':
        'the certificate of {origin} is not checked: whoever stands between can read along',
      'token-unverified':
        'identify.jwt is not verified: whoever can write a token chooses the account that is recorded',
      'certificate-never-asked':
        'identify.certificate is set, but tls.clientCaFile is not: clients are never asked for one',
      'greeting-never-read':
        'identify.fingerprint wants JA4 without tls: no greeting is read, so clients get none. Set tls, or true for the order of their fields',
      'nobody-decides':
        'enforce.hold is on, but the console cannot tell who decides: name identify.requestHeaders.employee and identify.trustedProxies',
      'nobody-asked': 'staff.reason is on, but nothing under identify names an employee: nobody is asked',
      'ids-still-taken':
        'enforce.opaqueIds has no addresses: ids in the clear are still taken, and can be counted up',
      'fails-open': 'ledger.onFailure is open: when the disk fails, responses leave unrecorded',
      'feed-clear-text':
        'relationSources: the feed {name} is neither encrypted nor signed: whoever stands between can explain everybody',
      'database-clear-text': 'relationSources: the query {name} speaks to its database in the clear',
      'out-clear-text':
        'out: {name} is told in the clear: whoever stands between can read along and write, too; syslog+tls encrypts',
      'out-names-recipients': 'out: {name} is told recipients by name (values: true)',
      'block-list-idle':
        'out: {name} stays empty, for nothing is enforced; observed: true lists what would be denied',
      'addresses-only':
        'recipients are known by their address alone: name a session cookie or headers under identify',
    },
    measures: (acting: string, observing: string) =>
      `measures that act: ${acting || 'none'}; that only observe: ${observing || 'none'}`,
    listens: (address: string, protocols: string) => `listens on ${address}: ${protocols}`,
    behindBalancers: (networks: string) => `takes connections only from ${networks}, with a PROXY header`,
    shows: (file: string) => `shows the certificate ${file}`,
    sends: (match: string, origin: string) => `${match}  ->  ${origin}`,
    sendsRest: (origin: string) => `everything else  ->  ${origin}`,
    refusesRest: 'everything else is refused (421)',
    trusts: (networks: string) => `believes what ${networks} say about clients`,
    observes: 'observes: nothing in traffic is changed',
    enforces: 'enforces on all routes: verdicts mask and deny',
    enforcesOn: (routes: string) => `enforces on ${routes}: verdicts mask and deny there`,
    ledgerIn: (directory: string) => `keeps the ledger in ${directory}, with the embedded engine`,
    ledgerAt: (url: string, directory: string) =>
      `keeps the ledger's tables at ${url}, its spool and key in ${directory}`,
    tells: (names: string) => `tells of verdicts: ${names}`,
    works: (count: string) => `${count} processes take connections, one more counts and records`,
    consoleAt: (address: string) => `console on ${address}`,
    adminAt: (address: string) => `health, readiness and metrics on ${address}`,
    hears: (address: string, names: string) => `hears on ${address} what leaves ${names}`,
  },
  demo: {
    description: 'a bundled shop, a crowd, crawlers and an insider, in about a minute (a simulation)',
    once: 'end after the summary',
    out: 'where ledger and lists of affected people are written',
    seed: 'seed of the simulation',
    visitors: 'ordinary visitors',
    seconds: 'real seconds that the simulated four hours take',
    console: 'where the console listens; port 0 is any that is free',
    enforce: 'act on verdicts, instead of only observing',
    examples: `Examples:
  weir demo
  weir demo --once --json
  weir demo --enforce --lang zh-CN`,
    opening: (speed: number) =>
      `A simulation: an afternoon in a shop that does not exist, ${speed} times as fast. Nobody in it is real.`,
    shopAt: (shop: string, gate: string) => `Shop: ${shop}   Gate before it: ${gate}`,
    crowdArrives: (visitors: number) => `${visitors} ordinary visitors begin to arrive`,
    staffWorks: (count: number) => `${count} employees open their tickets`,
    slowCrawler: (address: string) =>
      `A patient crawler starts at ${address}: one page of reviews every 25 seconds`,
    fastCrawler: (address: string) => `A fast crawler starts at ${address}: 53 people a second`,
    insider: (employee: string) => `Telemarketer ${employee} begins to page through the customer search`,
    partner: (partner: string) => `Partner ${partner} downloads its segment`,
    progress: (time: string, percent: number) => `${time}  ${percent} %`,
    columns: ['who', 'people received', 'before the verdict', 'minutes', 'verdict', 'affected people'],
    visitorsFlagged: (count: string, flagged: string) =>
      `Of ${count} ordinary visitors, ${flagged} drew a verdict.`,
    ledgerHolds: (disclosures: string, people: string) =>
      `The ledger holds ${disclosures} disclosures of ${people} people. All numbers above were asked from it.`,
    sealHolds: 'Every row is as it was sealed.',
    sealBroken: 'The seals do not hold: run weir verify.',
    lookAround: (url: string) => `Look around: ${url}   (Ctrl-C ends the demo)`,
  },
  verdict: ({ subject, people, window, limit, verdict, enforced, test }: VerdictWords) =>
    `${
      test === undefined
        ? `${subject} received ${people} people in ${window}; the budget is ${limit}`
        : `${subject}: the test “${test}” found ${people} in ${window}, where ${limit} ${limit === '1' ? 'is' : 'are'} ordinary`
    }: ${verdict}${enforced ? '' : ' (observed only)'}`,
};
