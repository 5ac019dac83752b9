/** Consent receipts and exports to partners in English. */
export const shareEn = {
  consent: {
    description: 'consent receipts: who agreed that which recipient receives which of their data, for what',
    import: 'takes receipts from a file: CSV, JSON or lines of JSON; all of them or none',
    file: 'the file of receipts; - for standard input',
    show: 'one receipt',
    list: 'all receipts',
    withdraw: 'withdraws a consent: nothing more goes on it, from the next row that is written',
    id: 'number of the receipt: its record_id',
    examples: `Examples:
  weir consent import receipts.jsonl
  weir consent list --json
  weir consent withdraw R-2026-118`,
    taken: (given: number, withdrawn: number) => `Taken: ${given} consents, ${withdrawn} withdrawals.`,
    reading: (rows: string) => `reading receipts: ${rows}`,
    empty: 'the file has no receipt',
    none: 'There is no consent.',
    states: {
      given: 'stands',
      withdrawn: 'withdrawn',
      expired: 'expired',
      forgotten: 'forgotten with the person',
    },
    line: (id: string, state: string, recipient: string, purpose: string, categories: string) =>
      `${id}  ${state}  ${recipient}  ${purpose}  ${categories}`,
    withdrawn: (id: string) => `Consent ${id} is withdrawn.`,
  },
  share: {
    description:
      'exports to partners: only whom and what somebody agreed to, and every row recorded before it leaves',
    export: 'makes the file for a partner, and leaves out whoever and whatever has no consent',
    list: 'all exports',
    show: 'the manifest of one export',
    end: 'notes that what was given is no longer to be used',
    id: 'number of the export, such as S-3',
    partner: 'the partner, by the name that receipts give as recipient_name',
    purpose: 'what for, as the receipts say it',
    method: 'how it is used, as the receipts say it',
    in: 'the file with the data: CSV, JSON, lines of JSON, Excel or Parquet',
    out: 'the file for the partner (default: beside the input, with the export’s number)',
    format: 'format of the file for the partner (default: by its ending)',
    contract: 'reference of the contract with the partner',
    assessment: 'reference of the impact assessment',
    requestedBy: 'who asks for the export',
    approvedBy: 'who approved it: somebody else',
    reason: 'why it ends',
    examples: `Examples:
  weir share export --partner acme --purpose delivery --method api --in customers.csv --out acme.csv \\
    --contract C-2026-7 --assessment PIA-12 --requested-by li --approved-by wang
  weir share show S-1 --json
  weir share end S-1 --reason 'contract ended'`,
    missing: {
      purpose: 'a purpose',
      method: 'a method',
      contract: 'a contract',
      assessment: 'an impact assessment',
      requestedBy: 'who requests it',
      approvedBy: 'who approves it',
      sameApprover: 'an approver other than the requester',
      consents: 'any consent towards this partner',
    },
    sameFile: 'the file for the partner would overwrite the input',
    exporting: (read: string, kept: string) => `rows read: ${read}, kept: ${kept}`,
    done: (id: string, kept: string, read: string, path: string) =>
      `Export ${id}: ${kept} of ${read} rows are in ${path}; each is recorded as a disclosure.`,
    refusedAll: (read: string) => `Nothing was given: none of ${read} rows may go. No file was made.`,
    rowsLeftOut: (count: string, reason: string) =>
      `  ${count} ${count === '1' ? 'row' : 'rows'} left out: ${reason}`,
    fieldsLeftOut: (count: string, field: string, reason: string) =>
      `  ${count} times the field ${field} left out: ${reason}`,
    none: 'There is no export.',
    line: (id: string, at: string, partner: string, purpose: string, people: string) =>
      `${id}  ${at}  ${partner}  ${purpose}  ${people} people`,
    ended: (at: string, reason: string) => `  ended ${at}: ${reason}`,
    isEnded: (id: string) => `Export ${id} is ended.`,
    signed: (hash: string) => `Signed with the key of the seals. SHA-256 of the manifest: ${hash}`,
    notSigned: 'THE SIGNATURE DOES NOT FIT: this manifest is not as it was filed.',
  },
};
