/** What the pages say that the gate shows in place of a response, in English. */
export const measuresEn = {
  challenge: {
    title: 'One moment, please',
    why: 'Many people’s data were asked for from here. Before there is more, browsers solve a small arithmetic task: it costs a visitor a moment and a harvester a lot.',
    working: 'Your browser is working on it; you need not do anything.',
    progress: 'Progress of the task',
    done: 'Done. The page opens.',
    failed: 'That did not work.',
    cookies: 'This page needs cookies: one short-lived cookie says that the task was solved.',
    again: 'Try again',
    noscript:
      'The task needs JavaScript. Switch it on for this site and load the page again, or ask the site’s operator for the data that you need.',
    privacy: 'Nothing is sent to anybody but this site.',
  },
  reason: {
    title: 'Why do you need to see this?',
    why: 'Customers’ data are shown here. Name the ticket, the order or the reason; what you see is recorded on that ground.',
    label: 'Ticket number or reason',
    send: 'Continue',
    refused: 'This is not a ticket number or a reason as it is expected here.',
  },
} as const;
