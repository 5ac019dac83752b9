/**
 * Every code Weir can answer with, in English. docs/errors.md lists the same codes, and the locales translate them;
 * a test holds all three against each other. A code is never renamed and never reused.
 */

export interface ErrorText {
  /** What is wrong, and where. `{name}` is filled from the error's parameters. */
  readonly message: string;
  /** How to mend it. */
  readonly hint: string;
}

export const ERRORS = {
  WEIR_USAGE: {
    message: '{problem}',
    hint: 'see weir {command} --help',
  },
  WEIR_INTERNAL: {
    message: 'something failed that should not: {reason}',
    hint: 'this is a defect in Weir; please report it with this line and the log',
  },
  WEIR_CONFIG_UNREADABLE: {
    message: 'the configuration {path} cannot be read: {reason}',
    hint: 'check the path given with -c and its permissions',
  },
  WEIR_CONFIG_INVALID: {
    message: 'the configuration {path} is not valid: {problem}',
    hint: 'correct the named key; docs/configuration.md lists all keys with their defaults',
  },
  WEIR_RELATIONS_UNREAD: {
    message: 'the source {source} of relations could not be read: {reason}',
    hint: 'what it told before stays in force until it ends; it is tried again in {seconds} s',
  },
  WEIR_RELATIONS_ROWS: {
    message:
      '{refused} of {rows} rows of the source {source} could not be read, the first in row {row}, column {column}',
    hint: 'they explain nobody; docs/explained.md says what each column holds',
  },
  WEIR_RELATIONS_FULL: {
    message: 'the source {source} told {dropped} relations more than there is room for',
    hint: 'they explain nobody; raise its maxRelations, or have it tell only those that still hold',
  },
  WEIR_CANARIES: {
    message: 'line {line} of the canaries {path} is none',
    hint: 'write one person on each line, as id:900001 or phone:+8613800000000, at most 100,000 of them',
  },
  WEIR_PORT_IN_USE: {
    message: 'cannot listen on {address}: the port is in use',
    hint: 'stop the other program, or choose another port with {option}',
  },
  WEIR_LISTEN_FAILED: {
    message: 'cannot listen on {address}: {reason}',
    hint: 'choose an address of this machine and a port that this user may open, with {option}',
  },
  WEIR_KEY_MISSING: {
    message: 'the key file {path} is missing',
    hint: 'restore it from its backup: without it no person and no recipient in this ledger can be named',
  },
  WEIR_KEY_UNREADABLE: {
    message: 'the key file {path} cannot be read or created: {reason}',
    hint: 'check that the data directory exists and belongs to this user',
  },
  WEIR_KEY_MALFORMED: {
    message: 'the key file {path} is not a Weir key',
    hint: 'restore it from its backup; do not delete it, a new key cannot read the old ledger',
  },
  WEIR_KEY_EXPOSED: {
    message: 'the key file {path} can be read by others (mode {mode})',
    hint: 'run chmod 600 on it, and think of it as leaked if others had access',
  },
  WEIR_KEY_WRONG: {
    message: 'the key file {path} is not the key this ledger was written with',
    hint: 'restore the right key file, or use another data directory',
  },
  WEIR_KEY_VERSION: {
    message: 'the key file {path} is of version {found}, this Weir knows version {known}',
    hint: 'start the Weir that wrote it, or use another data directory; nothing was changed',
  },
  WEIR_KEY_OLDER: {
    message:
      'the key file {path} is older than its ledger (generation {found}, the ledger has seen {newest})',
    hint: 'restore a backup that was made after the last key rotation; an older key cannot open what was sealed since',
  },
  WEIR_KEY_CAUGHT_UP: {
    message: 'the key file {path} was older than its ledger: {count} erasures were applied to it again',
    hint: 'nothing to do here; destroy the old copy it came from and make a new backup, because whoever has that copy can still find the people who were forgotten',
  },
  WEIR_KEY_ROTATED: {
    message:
      'another gate on this ledger has rotated the key (generation {newest}); {path} does not have the new one',
    hint: 'copy that gate’s key file over this one, or restore a backup made since with weir key join; this gate takes it up by itself, and goes on with its own key until then',
  },
  WEIR_KEY_FULL: {
    message: 'the key file cannot hold more forgotten people',
    hint: 'nothing was forgotten; begin a new ledger in another data directory and keep this one until its retention ends',
  },
  WEIR_KEY_WRITE: {
    message: 'the key file {path} cannot be replaced: {reason}',
    hint: 'nothing was changed; free space on its disk or mend its permissions, then try again',
  },
  WEIR_KEY_BACKUP: {
    message: '{path} is no backup of a key file, or it is damaged, or these shares are not its own',
    hint: 'give the file weir-key.backup and the shares that the same weir key split made',
  },
  WEIR_KEY_SHARE: {
    message: 'share {number} is not one: a character is wrong or missing',
    hint: 'type it again from the paper; a share is one line that begins with weir-share v1',
  },
  WEIR_KEY_SHARE_FOREIGN: {
    message: 'share {number} belongs to another backup',
    hint: 'all shares and the backup must come from the same weir key split',
  },
  WEIR_KEY_SHARES_FEW: {
    message: '{needed} different shares are needed, {given} were given',
    hint: 'ask the other custodians for theirs',
  },
  WEIR_HOLDS_DAMAGED: {
    message: '{path}, line {line}, cannot be read as a legal hold',
    hint: 'restore the file from its backup: until it can be read nobody knows what is held, and nobody is forgotten',
  },
  WEIR_HOLD_EXISTS: {
    message: 'there is a legal hold {name} already',
    hint: 'choose another name, or end it with weir ledger hold end first',
  },
  WEIR_HOLD_UNKNOWN: {
    message: 'no legal hold {name} stands',
    hint: 'weir ledger hold list shows all there are',
  },
  WEIR_LOG_DAMAGED: {
    message: '{path}, line {line}, is not as it was written',
    hint: 'restore the file from its backup: until it can be read nobody knows what was withdrawn, and nothing is given out on it',
  },
  WEIR_LOG_BUSY: {
    message: 'another process is writing: {path}',
    hint: 'try again; if no other process of Weir runs, remove that file',
  },
  WEIR_CONSOLE_FOREIGN: {
    message: 'the request comes from a page of another origin',
    hint: 'change things from the console’s own pages, or from a program with its token',
  },
  WEIR_FORM_INVALID: {
    message: 'what was given for {field} cannot be taken; expected: {expected}',
    hint: 'correct it and send it again; nothing was changed',
  },
  WEIR_DESK_BUSY: {
    message: '{running} traces or comparisons run already',
    hint: 'wait until one of them is done',
  },
  WEIR_UPLOAD_TOO_LARGE: {
    message: 'the file has more than {most} MiB',
    hint: 'trace it with weir trace FILE on the machine of the ledger, which has no such bound; nothing of it was kept',
  },
  WEIR_TRACE_UNKNOWN: {
    message: 'there is no finished trace {id}',
    hint: 'results are kept in memory for an hour and until the gate stops; run it again',
  },
  WEIR_TRACE_FAILED: {
    message: 'the trace ended without an answer: {reason}',
    hint: 'try weir trace FILE on the machine of the ledger; nothing of the file was kept',
  },
  WEIR_COMPLAINT_UNKNOWN: {
    message: 'there is no complaint {id}',
    hint: 'weir complaint list shows all there are',
  },
  WEIR_COMPLAINT_HELD: {
    message: 'the complaint {id} belongs to the case {case}, which is under legal hold {hold}',
    hint: 'it stays as it is while the hold stands; whoever is responsible for the case may end the hold first',
  },
  WEIR_COMPLAINTS_NONE: {
    message: 'there is no complaint to attribute',
    hint: 'record one with weir complaint add; those that were withdrawn or forgotten do not count',
  },
  WEIR_CONSENT_UNKNOWN: {
    message: 'there is no consent {id} that stands',
    hint: 'weir consent list shows all there are',
  },
  WEIR_SHARE_REFUSED: {
    message: 'nothing may be given to {partner} for {purpose}; missing: {missing}',
    hint: 'give what is missing: --contract, --assessment, --requested-by and --approved-by of somebody else; consents come in with weir consent import',
  },
  WEIR_SHARE_UNKNOWN: {
    message: 'there is no export {id}',
    hint: 'weir share list shows all there are',
  },
  WEIR_SHARE_ENDED: {
    message: 'export {id} is ended already, since {at}',
    hint: 'the first ending stands, with its reason; weir share show tells it',
  },
  WEIR_RETENTION_UNSEALED: {
    message: 'nothing was removed under retention: {reason}',
    hint: 'run weir verify: what is not as it was sealed is evidence, and stays until you know why',
  },
  WEIR_RETENTION_MANY: {
    message: 'the gate does not remove by itself what is past its time: {months} months of {kind} at once',
    hint: 'look at the clock of this machine; if it is right, see weir ledger retain --dry-run, then run weir ledger retain',
  },
  WEIR_FORGET_HELD: {
    message: 'this person is under legal hold {name}: {reason}',
    hint: 'nothing was forgotten; release the hold first, if the law lets you',
  },
  WEIR_FORGET_INCOMPLETE: {
    message: 'the ledger knows this person under {others} further identifiers that were not named',
    hint: 'name them too, or give the customer table with --match; --partial forgets only what was named, and the person can still be found by the others',
  },
  WEIR_DATA_DIR: {
    message: 'the data directory {path} cannot be used: {reason}',
    hint: 'create it, or choose another with --data',
  },
  WEIR_LEDGER_LOCKED: {
    message: 'the data directory {path} is held by another process (pid {pid})',
    hint: 'stop that process, or choose another directory with --data',
  },
  WEIR_LEDGER_ENGINE_MISSING: {
    message: 'the embedded database is not installed: {reason}',
    hint: 'run npm install chdb (Linux with glibc, or macOS), or give ledger.url of a ClickHouse server',
  },
  WEIR_LEDGER_UNAVAILABLE: {
    message: 'the ledger does not answer: {reason}',
    hint: 'disclosures stay safe in the spool until it answers again; see the log of the ledger process',
  },
  WEIR_LEDGER_SCHEMA: {
    message: 'the ledger was written by a newer Weir (schema {found}, this one knows {known})',
    hint: 'start the newer Weir; this one changed nothing',
  },
  WEIR_LEDGER_NONE: {
    message: 'there is no ledger in {path}',
    hint: 'start weir gate there first, or name the right directory with --data',
  },
  WEIR_LEDGER_QUERY: {
    message: 'the ledger refused a question: {reason}',
    hint: 'this is a defect in Weir; please report it with this line',
  },
  WEIR_SEAL_BROKEN: {
    message: 'the seals in {path} do not fit together from line {line} on',
    hint: 'they were set aside as {aside}, keep them as evidence; new seals were begun, recording goes on, and what was sealed before will not verify',
  },
  WEIR_SEAL_KEY: {
    message: 'the key file of the seals {path} cannot be used: {reason}',
    hint: 'restore it from its backup; without it rows can neither be sealed nor compared with their seals. To go on without it, move seal.log, seal.rows and checkpoints.log aside together: new seals are begun, and what was sealed before can no longer be verified',
  },
  WEIR_SEAL_VERSION: {
    message: 'the seals in {path} were made by another Weir (format {version})',
    hint: 'nothing was changed; start in a new directory with --data and keep this one as it is, or verify it with the Weir that made it',
  },
  WEIR_WITNESS_REFUSED: {
    message: 'the witness {target} refuses a checkpoint of this ledger: {reason}',
    hint: 'if the key is new to it, give it seal.pub; otherwise what it knows and what this ledger says contradict each other: run weir verify --against with what it kept, and keep everything as it is',
  },
  WEIR_WITNESS_UNREACHABLE: {
    message: 'the witness {target} cannot be told of a checkpoint: {reason}',
    hint: 'nothing is lost: it is told when it can be reached again; check the address in ledger.witness',
  },
  WEIR_PROOF: {
    message: 'no proof can be made: {reason}',
    hint: 'a proof covers rows of batches that a checkpoint was signed for; one is signed every few minutes and when the gate ends',
  },
  WEIR_SPOOL_DAMAGED: {
    message: 'spool segment {segment} is damaged at byte {offset}: {reason}',
    hint: 'the {bytes} bytes from there were set aside in {aside}; everything before was kept, and so is what follows in other segments',
  },
  WEIR_SPOOL_NEWER: {
    message: 'spool segment {segment} holds at byte {offset} what a newer Weir wrote: {what}',
    hint: 'start the newer Weir, which hands it over; this one keeps it and goes on recording behind it',
  },
  WEIR_CLOCK_JUMPED: {
    message: 'the clock of this machine jumped by {seconds} seconds',
    hint: 'correct the clock and look into its time service; what was recorded keeps the time the clock showed, in the order it was recorded',
  },
  WEIR_SPOOL_WRITE: {
    message: 'a disclosure cannot be written to the spool: {reason}',
    hint: 'free space on the disk of the data directory; until then responses with personal data are refused (ledger.onFailure: closed) or let through as a blind period (open)',
  },
  WEIR_WORKER_DIED: {
    message: 'worker {worker} of the gate has ended: {reason}',
    hint: 'its connections broke off and nothing that was received whole is missing from the ledger; it is started again, and the log above says why it ended',
  },
  WEIR_ORIGIN_UNREACHABLE: {
    message: 'the origin {origin} does not answer: {reason}',
    hint: 'start the site behind the gate, or correct --origin',
  },
  WEIR_ORIGIN_INVALID: {
    message: 'the origin {origin} answered with something that is not HTTP: {reason}',
    hint: 'check that --origin names an HTTP server, and http or https',
  },
  WEIR_ORIGIN_ABORTED: {
    message: 'the origin {origin} broke off in the middle of a response: {reason}',
    hint: 'what had left until then is in the ledger; look into the log of the origin',
  },
  WEIR_ORIGIN_URL: {
    message: '{url} is not the address of an origin',
    hint: 'give a full address such as http://127.0.0.1:8080',
  },
  WEIR_TLS_CERTIFICATE: {
    message: 'the certificate {path} cannot be used: {reason}',
    hint: 'give the certificate with its chain and its own key, both as PEM; connections go on with the certificates that were loaded before, if there were any',
  },
  WEIR_REQUEST_REFUSED: {
    message: 'the request was refused: {reason}',
    hint: 'see the problem document in the response',
  },
  WEIR_HELD_UNKNOWN: {
    message: 'no held reply {id} is known',
    hint: 'weir held, or the page Held replies of the console, lists those that wait',
  },
  WEIR_HELD_DECIDED: {
    message: 'the held reply {id} was decided already, or its time is over',
    hint: 'nothing was changed; whoever asked may ask again',
  },
  WEIR_HELD_OWN: {
    message: 'the held reply {id} is your own: somebody else has to decide it',
    hint: 'ask a colleague who can sign in to the console',
  },
  WEIR_HELD_NAMELESS: {
    message: 'a held reply is decided by somebody whom the sign-on names',
    hint: 'open the console through the company’s sign-on: it sets the header of identify.requestHeaders.employee, and its address is in identify.trustedProxies',
  },
  WEIR_INPUT_UNREADABLE: {
    message: '{path} cannot be read: {reason}',
    hint: 'check the path and its permissions',
  },
  WEIR_INPUT_INVALID: {
    message: '{path}, line {line}: {problem}',
    hint: 'correct this line; the lines before it were read',
  },
  WEIR_PROFILES_DAMAGED: {
    message: '{path} is not what Weir wrote: {problem}',
    hint: 'delete it: route profiles are learned again, pins can be set again with weir inspect --pin',
  },
  WEIR_HEADCOUNT_LINES: {
    message: '{path}: {bad} of {lines} lines are no sightings; most often {reason}, first in line {line}',
    hint: 'give lines at,recipient,person, correct these, or allow more with --max-bad',
  },
  WEIR_LOG_FORMAT: {
    message: 'the log format {format} cannot be used: {reason}',
    hint: 'leave --format out to have the format found, name one, or give the log_format or LogFormat string of the server',
  },
  WEIR_LOG_PATTERN: {
    message: 'the pattern {pattern} cannot be used: {reason}',
    hint: 'write a path such as /api/users/{person}, or /api/orders=20 for a page that lists twenty people',
  },
  WEIR_LOG_HAR: {
    message: '{path} cannot be read as a HAR document: {reason}',
    hint: 'export it anew from the browser, or give --format when it is another kind of log',
  },
  WEIR_LOG_NONE: {
    message: 'no file matches {pattern}',
    hint: 'check the path; put quotes around patterns that the shell should leave alone',
  },
  WEIR_OUT_TARGET: {
    message: 'verdicts cannot go to {target}: {reason}',
    hint: 'write ocsf:FILE, nginx:FILE, crowdsec:FILE, syslog+udp|tcp|tls://HOST:PORT, https://… or slack+https://…',
  },
  WEIR_OUT_SECRET: {
    message: 'webhooks are signed, and {variable} does not hold a secret of {bytes} bytes or more',
    hint: 'set it to a random secret that the receiver has, too, such as the output of openssl rand -hex 32',
  },
  WEIR_OUT_LOST: {
    message: '{count} verdicts did not reach {target}: {reason}',
    hint: 'see whether it takes messages; nothing else waited for it, the verdicts are in the ledger, and weir_out_notices_total counts them',
  },
  WEIR_LOG_NOTHING: {
    message: 'none of {lines} lines is an entry of a known log format',
    hint: 'give the log_format or LogFormat string of the server with --format; the summary shows samples of the lines',
  },
  WEIR_REPLAY_MEMORY: {
    message: 'what {path} remembers was made with another key file, or is of another version',
    hint: 'give the key file it was made with (--key-file, or --ledger with its data directory), or another directory to --remember',
  },
  WEIR_HEADCOUNT_COLUMN: {
    message: 'there is no column {column} to count by: the first line does not name at, person and {column}',
    hint: 'give a header, or choose another column with --by: recipient, net, or one that the header names',
  },
  WEIR_OUTPUT: {
    message: '{path} cannot be written: {reason}',
    hint: 'choose a directory that exists and that this user may write',
  },
  WEIR_RECIPIENT_UNKNOWN: {
    message: '{recipient} is not a recipient in this ledger',
    hint: 'write kind:value, such as account:10023 or ip:203.0.113.9; kinds are account, session, ip, apiKey, employee, partner',
  },
  WEIR_HEADCOUNT_TIME: {
    message: '{time} is not a time that people can be counted at',
    hint: 'give milliseconds since 1970 (UTC), not negative and before the year 2106',
  },
  WEIR_HEADCOUNT_WINDOW: {
    message: 'a window of {window} ms cannot be counted',
    hint: 'a window is longer than 0 ms and at most {longest} ms, the longest window of this headcount',
  },
  WEIR_HEADCOUNT_OPTION: {
    message: 'the headcount cannot work with {option} {value}',
    hint: 'give a number between {least} and {most}',
  },
  WEIR_HEADCOUNT_FULL: {
    message:
      'the headcount is full ({maxBytes} bytes): {counters} recipients with {people} people were dropped from it since the start, the small, old and explained ones first',
    hint: 'nothing is missing from the ledger; raise headcount.maxBytes, so that recipients who come slowly are still recognised',
  },
  WEIR_HEADCOUNT_SNAPSHOT: {
    message: 'the headcount snapshot is damaged: {reason}',
    hint: 'nothing was taken from it; set it aside, and let the headcount be counted again from the ledger',
  },
  WEIR_HEADCOUNT_SNAPSHOT_VERSION: {
    message: 'the headcount snapshot was written by another Weir (version {found}, this one knows {known})',
    hint: 'start the Weir that wrote it, or set it aside and let the headcount be counted again from the ledger',
  },
  WEIR_CONSOLE_UNAUTHORISED: {
    message: 'the console needs its token',
    hint: 'open the address that weir gate printed when it started',
  },
  WEIR_CONSOLE_NOT_BUILT: {
    message: 'the console pages are not built',
    hint: 'run npm run build:web',
  },
  WEIR_BENCH_ABSENT: {
    message: 'the benchmarks are not part of the installed package',
    hint: 'they live in bench/ of the source repository: clone it and run npm run weir -- bench there',
  },
  WEIR_SCENARIO_UNREADABLE: {
    message: 'the scenario {path} cannot be read: {reason}',
    hint: 'check the path and its permissions',
  },
  WEIR_SCENARIO_INVALID: {
    message: 'the scenario {path} is not valid: {problem}',
    hint: 'correct the named key; docs/range.md lists all keys with their defaults',
  },
  WEIR_SCENARIO_CONTRADICTION: {
    message: 'the scenario {path} contradicts itself: {problem}',
    hint: '{remedy}',
  },
  WEIR_RANGE_OUT: {
    message: 'the report {path} cannot be written: {reason}',
    hint: 'choose a place with --out that this user may write to; finished runs are kept with --work',
  },
  WEIR_RANGE_PROCESS: {
    message: 'the simulation of seed {seed} ended with {reason}',
    hint: 'run that seed alone with --seed {seed} to see why',
  },
  WEIR_BENCH_UNKNOWN: {
    message: 'there is no benchmark {name}',
    hint: 'choose one of {known}',
  },
  WEIR_BENCH_RIVALS: {
    message: 'the rivals could not be installed: {reason}',
    hint: 'read what npm says above; benchmarks run without them and name the rivals that are missing',
  },
  WEIR_NODE_TOO_OLD: {
    message: 'Weir needs Node 22.19 or newer, this is {version}',
    hint: 'run npm install in the project: it brings its own Node, or install Node 24',
  },
  WEIR_BROWSER_MISSING: {
    message: 'no Chromium was found for the browser tests',
    hint: 'apt-get install chromium fonts-noto-cjk, or set WEIR_CHROMIUM to its path',
  },
  WEIR_LAW_FACTS_UNREADABLE: {
    message: 'the facts {path} cannot be read: {reason}',
    hint: 'give a file with one JSON object, or - for standard input; docs/law.md has an example',
  },
  WEIR_LAW_FACTS_INVALID: {
    message: '{name} in the facts is not {expected}',
    hint: 'correct it, or leave it out or write "unknown" where it is not known; docs/law.md lists all facts',
  },
  WEIR_LAW_FACT_UNKNOWN: {
    message: 'no rule knows a fact {name}',
    hint: 'did you mean {nearest}? A misspelt fact would be taken for unknown; docs/law.md lists all facts',
  },
  WEIR_LAW_JURISDICTION: {
    message: 'there is no law pack for {jurisdiction}',
    hint: 'choose of {known}; for any other place ask a lawyer there: nothing is concluded from the law of another',
  },
  WEIR_LAW_TIME: {
    message: '{name} {text} is not a time',
    hint: 'write ISO 8601 with an offset, such as 2026-07-01T09:00:00+08:00 or 2026-07-01T01:00:00Z',
  },
  WEIR_LAW_TIME_ZONE: {
    message: '{name} {text} does not say its time zone',
    hint: 'add the offset, such as +08:00 or Z: a deadline in hours cannot be told without it',
  },
  WEIR_LAW_CONTRADICTION: {
    message: 'the facts contradict each other: {problem}',
    hint: 'correct the one that is wrong, or leave out what is not known; nothing was concluded',
  },
  WEIR_LAW_NOBODY: {
    message: 'persons_distinct is 0: rules about personal data have nobody to protect and do not apply',
    hint: 'where it is not known how many people are affected, leave the fact out: it becomes a question',
  },
  WEIR_LAW_SPANS_CHANGE: {
    message:
      'the incident lasted from {from} to {to}, and the law changed meanwhile: {instrument} from {date}',
    hint: 'acts before that day are judged by the old text and later ones by the new; both are cited where they apply',
  },
  WEIR_LAW_RULE: {
    message: 'no law pack has {id}',
    hint: 'did you mean {nearest}? weir law list shows all',
  },
  WEIR_LAW_PACK: {
    message: 'the law pack {path} is not valid: {problem}',
    hint: 'correct it; laws/pack.schema.json is its schema. Nothing is answered from a pack that is wrong',
  },
  WEIR_INCIDENT_UNKNOWN: {
    message: 'there is no case {id}',
    hint: 'weir incident list shows all',
  },
  WEIR_INCIDENT_CLOSED: {
    message: 'the case {id} is closed',
    hint: 'what was closed stays as it was; open another case that refers to it',
  },
  WEIR_INCIDENT_SEALED: {
    message: 'the case {id} cannot be read: it was sealed with another key, or altered',
    hint: 'restore the key file that the data directory was written with',
  },
  WEIR_PDF_BROWSER: {
    message: 'no Chromium was found to print a PDF with; looked at {looked}',
    hint: 'apt-get install chromium fonts-noto-cjk, set WEIR_CHROMIUM to its path, or write .html and print that',
  },
  WEIR_PDF_FAILED: {
    message: '{browser} printed no PDF: {reason}',
    hint: 'write .html instead and print it with any browser',
  },
  WEIR_MIDDLEWARE_OPTIONS: {
    message: 'the middleware cannot be set up: {problem}',
    hint: 'docs/middleware.md has the options, and five lines for each framework',
  },
  WEIR_STATEMENT_INVALID: {
    message: 'what was given to weir.{call}() cannot be recorded: {where} {problem}',
    hint: 'correct the call; docs/middleware.md says what each part holds',
  },
  WEIR_TELLING_WAITS: {
    message: 'the gate at {gate} does not take what the application tells ({reason}); {bytes} bytes wait',
    hint: 'it is tried again by itself. Check that the gate runs and listens there; what waits too long is recorded as not seen',
  },
  WEIR_TELLING_UNKNOWN: {
    message: 'the gate at {gate} does not know this application ({reason}); {bytes} bytes wait',
    hint: 'give it the token of one of applications.tokens in the configuration of the gate',
  },
  WEIR_TELLING_REFUSED: {
    message:
      'the gate at {gate} cannot read what the application tells ({reason}); {records} records were lost',
    hint: 'the gate and the application may have versions of Weir that do not fit: bring both to the same one',
  },
  WEIR_TELLING_DROPPED: {
    message: '{records} records for {gate} were left out: {maxBytes} bytes wait already',
    hint: 'they are recorded as not seen when the gate is back. Raise maxWaitingBytes where that happens while it runs',
  },
  WEIR_TELLING_THREAD: {
    message: 'no thread tells {gate} any more ({reason}); {records} records that it had taken were lost',
    hint: 'the application goes on telling from its event loop, which costs it more, and records the loss as not seen. thread: false asks for no thread',
  },
  WEIR_TELLING_UNREADABLE: {
    message: 'a batch of the application {application} cannot be read: {reason}',
    hint: 'the gate and the application may have versions of Weir that do not fit: bring both to the same one',
  },
} as const satisfies Record<string, ErrorText>;

export type ErrorCode = keyof typeof ERRORS;
