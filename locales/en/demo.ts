/** What the demo does after the play, in English: the partner's door, the complaint, the case. */
export const demoEn = {
  playOnly: 'only the afternoon: complaints, case and papers are left to you (docs/guides/complaint.md)',
  afterwards:
    'Afterwards. Each command below can be typed again, on this ledger (in a clone: npm run weir -- …):',
  passedOn: (employee: string, count: number) =>
    `${employee} privately tells a distributor of the first ${count} customers: no door sees that`,
  called: (customer: number) => `The distributor calls customer ${customer}`,
  partner: {
    head: '── The partner’s door',
    story: (partner: string, customers: number) =>
      `${partner} asks for the details of ${customers} customers. First nobody has agreed to anything.`,
  },
  complaint: {
    head: '── The complaint',
    story: (count: number) =>
      `${count} customers write: a stranger called, and knew my name and my number. They say when. Nobody knows who it was.`,
    caller: 'a caller who sells for a distributor',
    two: 'Do two complaints suffice?',
    all: 'All of them together:',
    nobody:
      'Nobody is named, so no case is opened against anybody. More complaints would be joined to these.',
  },
  incident: {
    head: '── The case: who is affected, and what does the law ask?',
    title: 'Customers’ details passed on by staff',
    attributed: (count: number, lnE: string, line: string) =>
      `C-1 to C-${count} together: ln e = ${lnE}, the line is ${line} (weir complaint attribute)`,
    asks: (count: number) =>
      `The law asks back: ${count} questions. What the ledger counted, nobody has to answer.`,
    question: (fact: string, label: string) => `${fact}: ${label}`,
    answered: 'The shop’s people answer (judgements are theirs, not Weir’s):',
    particulars: [
      'organisation=Brook Market',
      'subject_categories=customers of the shop',
      'residence=by their delivery addresses: all in Hangzhou, China, but for customers of the tickets',
      'contact=privacy@brook-market.example, +86 10 5550 0100',
      'receivers=a member of our staff, and a distributor to whom that person passed data on',
      'unit_and_system=Brook Market, customer search of the staff desk',
      'cause=An employee looked up customers without a ticket and passed details on to a distributor.',
      'possible_harm=Unwanted calls, and attempts at fraud by callers who know name and address.',
      'measures_taken=The account is blocked, the distributor was told to delete, the rows are under legal hold.',
      'individual_self_help=Do not answer questions of callers who name us; we never ask for passwords or codes.',
      'next_measures=The customer search will open by ticket only.',
      'accountability=The employee is suspended; the head of the desk is responsible for the change.',
      'rectification=Weir enforces the limit of people a day on the staff desk.',
      'lessons=A search over all customers needs a reason that is checked.',
    ],
    heads: ['status', 'duty', 'by', 'what'],
    inFull: '  (The command also prints whom to tell, why, the articles, and how well each was checked.)',
    papers: 'Clocks, notices, the letter to each person, and the dossier:',
    noBrowser: '  (No Chromium on this machine: the HTML prints to PDF from any browser.)',
  },
};
