/** Complaints and traces in English: the command line, and the report that is made for a lawyer. */
export const traceEn = {
  complaint: {
    description: 'complaints: a stranger knew things about somebody; who had received them',
    add: 'records a complaint; it is kept sealed, and forgotten with the person',
    list: 'all complaints',
    show: 'one complaint',
    withdraw: 'withdraws a complaint: it stays on record and counts no more',
    attribute:
      'who had received these data of these people before those times; all complaints that stand, or those named',
    id: 'number of the complaint, such as C-3',
    ids: 'numbers of complaints (default: all that stand)',
    person: 'who complains, by any identifiers: id:10023, phone:13800000000',
    receivedBy: 'what the person was told of who it was, in your words',
    at: 'when the stranger already had the data: 2026-07-03T15:20:00+08:00, or a day',
    knew: 'what the stranger knew: name, phone, email, address, company …, or names of categories',
    note: 'anything else; sealed, too',
    reason: 'why it is withdrawn; no names: it is kept in the clear',
    alpha: 'probability with which anybody innocent may be named',
    population: 'how many people the platform has (default: those the ledger knows)',
    out: 'write the report into this file: .html, .json or .txt by its ending',
    examples: `Examples:
  weir complaint add --person id:10023 --received-by 'caller from a cloud reseller' --at 2026-07-03T15:20:00+08:00 --knew name,phone,company
  weir complaint list
  weir complaint attribute
  weir complaint attribute C-1 C-3 --out report.html
  weir complaint withdraw C-2 --reason 'recorded twice'`,
    noPerson: 'say who complains: --person id:10023',
    personUnreadable: (text: string) =>
      `--person ${text} is no identifier: write id:10023, phone:13800000000 or the like`,
    noZone: (text: string) =>
      `--at ${text} has no offset from UTC: write 2026-07-03T15:20:00+08:00, or the day alone, which counts to its end everywhere`,
    noTime: (text: string) => `--at ${text} is not a time such as 2026-07-03T15:20:00+08:00`,
    future: (text: string) => `--at ${text} lies in the future`,
    unknownWord: (word: string, words: string) => `--knew ${word} means no category; words are ${words}`,
    nothingKnown: '--knew names nothing: say what the stranger knew',
    tooLong: (option: string, most: number) =>
      `${option} is empty, longer than ${most} characters or holds line breaks`,
    badAlpha: (text: string) => `--alpha ${text} is not a probability between 0 and 0.1`,
    badPopulation: (text: string) => `--population ${text} is not a number of people`,
    badOut: (path: string) => `--out ${path}: the report is .html, .json or .txt`,
    added: (id: string, people: boolean): string =>
      people
        ? `Complaint ${id} is recorded. weir complaint attribute says who had received these data.`
        : `Complaint ${id} is recorded. The ledger has no disclosure of this person so far: what the stranger knew came through no door that Weir watches, or before it did.`,
    withdrawn: (id: string) => `Complaint ${id} is withdrawn.`,
    none: 'There is no complaint.',
    states: { open: 'stands', withdrawn: 'withdrawn', forgotten: 'forgotten with the person' },
    unreadable: '(sealed with another key)',
    line: (id: string, state: string, at: string, person: string, knew: string) =>
      `${id}  ${state}  ${at}  ${person}  knew ${knew}`,
    from: (text: string) => `  received by: ${text}`,
    because: (text: string) => `  withdrawn: ${text}`,
    noteLine: (text: string) => `  note: ${text}`,
    asking: (done: number, of: number) => `complaint ${done + 1} of ${of}`,
  },
  trace: {
    description: 'from a leaked file to the recipient it was taken from',
    file: 'the leaked file: CSV, JSON, JSON lines, text, Excel or Parquet; - for standard input',
    type: 'what the file is, when its name and beginning do not tell',
    before: 'when the leak was already out (default: when the file was last changed)',
    alpha: 'probability with which anybody innocent may be named',
    population: 'how many people the platform has (default: those the ledger knows)',
    customers: 'your customer table (CSV): columns named id, phone, email… and those of --strata',
    strata: 'column of the customer table by which the file may be a slice, such as city',
    whole: 'the file is no slice: what is alike in it is alike on the whole platform',
    versions: 'values that changed (CSV): id, phone or email; field; value; from; to',
    out: 'write the report into this file: .html, .json or .txt by its ending',
    examples: `Examples:
  weir trace leaked.csv
  weir trace leaked.xlsx --before 2026-07-01T00:00:00Z --out report.html
  weir trace leaked.csv --customers customers.csv --strata city
  weir trace leaked.jsonl --versions changes.csv --json`,
    strataNeedCustomers: '--strata needs the table that has the column: --customers FILE.csv',
    customersNeedStrata: '--customers is read for --strata COLUMN only',
    noColumn: (column: string, path: string) => `${path} has no column ${column}`,
    reading: (rows: string) => `reading the file: ${rows} rows`,
    linking: (people: string) => `asking the ledger about ${people} people`,
    counting: (recipients: string) => `counting the people of ${recipients} recipients`,
    streaming: (pairs: string) => `reading the people of the recipients: ${pairs}`,
  },
  report: {
    lang: 'en',
    titles: {
      complaints: 'Who had received these data',
      file: 'Where this file was taken from',
    },
    made: (at: string) => `Made ${at}`,
    before: (at: string) => `Disclosures before ${at} count.`,
    answer: 'Answer',
    named: (recipient: string, people: number, hits: number) =>
      `Of ${people} leaked people, the recipient ${recipient} had received ${hits}. The data descend from what ${recipient} received.`,
    namedAll: (recipient: string, people: number) =>
      `The recipient ${recipient} had received exactly these: all ${people} leaked people. The data descend from what ${recipient} received.`,
    strength: (bound: string, line: string, lnE: string) =>
      `The probability that anybody innocent among all recipients is named so is ${bound} at most (ln e = ${lnE}; the line is ${line}), under the model stated below.`,
    classed: (size: string) =>
      `The data descend from what one of ${size} recipients received. These cannot be told apart by what is known: none of them is named.`,
    open: {
      'nobody-linked': 'Nobody is named: no row could be linked to a person of the platform.',
      'nobody-received':
        'Nobody is named: the ledger has no disclosure of any of these people before that time. The data came through no door that Weir watches, before it did, or unseen (see blind periods).',
      'not-beyond-chance':
        'Nobody is named: no recipient explains the leak so much better than chance, or than people whom many receive, that it could be accused.',
    },
    withheld: (column: string, share: string) =>
      `Somebody would be named, but is not: ${share} of the rows have the same value in the column “${column}”. The file looks like a slice, and whoever works with that slice looks guilty then. Give the customers’ table with --customers and --strata, or say with --whole that the whole platform is like that.`,
    more: (kind: 'file' | 'complaints', rows: string): string =>
      kind === 'file'
        ? `About ${rows} more ${rows === '1' ? 'row like these' : 'rows like these'} would decide.`
        : `About ${rows} more ${rows === '1' ? 'complaint like these' : 'complaints like these'} would decide.`,
    moreNever: (kind: 'file' | 'complaints'): string =>
      kind === 'file'
        ? 'No number of rows like these decides: what would tell are versions of fields (--versions), or the logs of the recipients themselves.'
        : 'No number of complaints like these decides: what would tell is which of the recipients used the data, from their own logs.',
    intent:
      'That data descend from a recipient says nothing about intent: it may have been robbed itself, or its account used by somebody else.',
    candidates: 'Candidates',
    candidateColumns: {
      recipient: 'recipient',
      hits: 'leaked people received',
      expected: 'expected by chance',
      received: 'people received',
      anything: 'anything of them',
      channels: 'door',
      bases: 'basis',
      times: 'first and last (UTC)',
      lnE: 'ln e',
      rival: 'best explanation without it',
      bound: 'error bound',
    },
    rivals: { chance: 'chance', popular: 'people whom many receive' },
    members: 'Recipients that cannot be told apart',
    membersMore: (count: string) => `… and ${count} more`,
    complaints: 'The complaints',
    complaintColumns: {
      ids: 'complaint',
      at: 'already had the data',
      knew: 'knew',
      required: 'held against recipients',
      holders: 'recipients that had all of it',
    },
    neverSeen: 'the ledger never saw this person before that time',
    and: '; ',
    notRecorded: (categories: string) => `no door recorded: ${categories}`,
    nothingRequired: 'any data',
    holdersOf: (id: string, shown: number, of: string) =>
      `Complaint ${id}: the most recent ${shown} of ${of} recipients`,
    file: 'The file',
    fileFacts: {
      name: 'name',
      format: 'format',
      bytes: 'bytes',
      sha256: 'SHA-256',
      rows: 'rows',
      malformed: 'rows that could not be read',
    },
    columns: 'Columns, by their content',
    columnColumns: {
      name: 'column',
      category: 'what it holds',
      namespace: 'people linked by it',
      share: 'of the rows',
    },
    namespaces: {
      id: 'user ID',
      residentId: 'resident ID',
      phone: 'phone',
      email: 'e-mail',
      card: 'card',
      username: 'user name',
      name: 'name',
    } as Readonly<Record<string, string>>,
    requires: (categories: string) =>
      `A person counts as received when the recipient had received all of: ${categories}. That is what the columns hold, as far as somebody either has it or not and some door recorded it.`,
    requiresNothing: 'A person counts as received when the recipient had received anything of them.',
    linkage: 'Rows and people',
    linkageRows: {
      identified: 'rows with an identifier',
      people: 'distinct people in them',
      seen: 'of these, known to the ledger before that time',
      received: 'of these, received by some recipient with what the columns hold',
      contradictory: 'rows left out: their identifiers lead to different people',
    },
    blind: 'Rows were linked to people by the key file alone, before any recipient was looked at.',
    sensitivity: 'Sensitivity: one assumption changed at a time',
    sensitivityColumns: {
      change: 'changed',
      conclusion: 'then',
      lnE: 'ln e of the first',
      holds: 'same answer',
    },
    changes: {
      population: (value: string) => `the platform has ${value} people`,
      'left-out-complaint': (value: string) => `without complaint ${value}`,
      'half-of-rows': (value: string) => `half of the rows only (${value})`,
      popular: () => 'without the explanation by people whom many receive',
      'any-category': () => 'any of the columns is enough to count as received',
      'without-strata': () => 'without strata',
      'without-versions': () => 'without versions',
    },
    conclusions: { named: 'one named', class: 'a class', open: 'nobody' },
    yes: 'yes',
    no: 'no',
    method: 'Method',
    methodText: [
      'For each recipient, the likelihood of the leak if it was taken from the people that recipient had received is held against the best explanation without it: taken from anybody, from people whom many recipients receive, or from any other single recipient, each with whatever share of rows from elsewhere suits it best. The ratio is an e-value: its mean is 1 at most for somebody innocent, so that by Markov’s inequality the probability that any innocent recipient among R reaches R/α is α at most.',
      'A recipient is named at that line only. Where several cannot be told apart, the class is named, and never its first.',
      'What is a disclosure is what the ledger recorded at the door: who, whose data, which categories, when. A person’s own view of their own data, and refused requests, do not count.',
    ],
    formSet: 'All rows are taken as one set of distinct people (without one twice).',
    formRows: 'Rows are taken one by one, because times or versions differ between them.',
    proven: 'What is proven',
    provenText: [
      'That the ledger has these disclosures, with these times: each is sealed, and weir seal proof shows any of them to others.',
      'That a recipient had, or had not, received a person through a door that Weir watches before that time.',
      'The error bound, given the model.',
    ],
    model: 'What is a model',
    modelText: (people: string, source: 'ledger' | 'given') => [
      `That rows from elsewhere are drawn from ${people} people alike, in each stratum (${source === 'ledger' ? 'so many people the ledger knows, and those in the leak that it does not' : 'a number that was given'}).`,
      'That one recipient is the source of what is not from elsewhere. When several put their data together, none of them may be named, or a class.',
      'That recipients who are one organisation are one recipient in the ledger.',
      'That the times given for the leak are right: what was received later does not count.',
    ],
    strata: (column: string, count: number, unknown: number) =>
      `Strata: column “${column}” of the customers’ table, ${count} values; ${unknown} leaked people without one.`,
    noStrata:
      'Strata: none. If the leak is a slice (one city, one segment), who works with that slice looks more guilty than they are.',
    versions: (rows: number, after: string | null) =>
      `Versions: ${rows} rows have a value whose time is known${after === null ? '' : `; the leak was taken after ${after}`}.`,
    unseen: (bytes: string) =>
      `Blind periods: ${bytes} bytes left without being seen before that time. What they held is in no recipient’s list.`,
    ledgerFrom: (at: string) => `The ledger begins ${at}.`,
    ledgerEmpty: 'The ledger has no disclosure before that time.',
    reproduce: 'To repeat this',
    key: (key: string) => `key ${key}`,
    written: (path: string) => `The report is in ${path}.`,
  },
};
