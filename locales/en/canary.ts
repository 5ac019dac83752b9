/** `weir canary` in English. */
export const canaryEn = {
  description:
    'people who do not exist, for a harvester to find: makes them, puts them in place, rotates them',
  make: 'makes canaries after records of the platform’s own people, and writes them into the book',
  insert: 'puts made canaries in place: by SQL that is printed, by requests, or in lists that the gate shows',
  retire: 'takes canaries out again; the book still knows them when they turn up in a leak',
  rotate:
    'replaces those that have been in place for long: makes as many, puts them in place, retires the old ones',
  list: 'who is made, in place and retired',
  count: 'how many',
  ids: 'which ones (default: all that can be)',
  options: {
    book: 'the canaries of this site; keep it away from the platform',
    like: 'JSON array of records of the platform’s own people, twenty at least',
    fields: 'what fields are, as userId=pd:UID,nick=pd:Name,phone=pd:TelephoneNumber',
    idRange: 'ids that the platform gives to nobody else, as 900000-999999',
    phones: 'telephone numbers of your own, one on a line',
    emailDomain: 'a domain of your own',
    sql: 'statement with :field for each value; printed for whoever may write to the database',
    http: 'JSON with method, url, headers and body, with {field}; env:NAME in a header is read from the environment',
    lists: 'the gate adds them to lists itself: writes the file of enforce.decoys.canaryFile',
    retireSql: 'for rotate: statement that takes one out again, with :field for each value',
    retireHttp: 'for rotate: request that takes one out again, as for --http',
    judge: 'writes the file of judge.canaries.file anew',
    olderThan: 'those that have been in place for so long, such as 90d',
  },
  examples: `Examples:
  weir canary make 50 --like users.json --fields userId=pd:UID,nick=pd:Name,phone=pd:TelephoneNumber \\
    --id-range 900000-999999 --phones ours.txt
  weir canary insert --sql insert.sql --judge /etc/weir/canaries.txt | psql shop
  weir canary insert --http insert.json --judge /etc/weir/canaries.txt
  weir canary insert --lists /etc/weir/decoys.json
  weir canary retire --older-than 90d --sql delete.sql --judge /etc/weir/canaries.txt | psql shop
  weir canary rotate --older-than 90d --like users.json --fields userId=pd:UID,nick=pd:Name,phone=pd:TelephoneNumber \\
    --id-range 900000-999999 --phones ours.txt --sql insert.sql --retire-sql delete.sql \\
    --judge /etc/weir/canaries.txt | psql shop
  weir canary list --json`,
  states: { made: 'made', 'in-place': 'in place', retired: 'retired' },
  madeNow: (count: number, book: string) =>
    `${count} canaries made and written into ${book}; weir canary insert puts them in place`,
  inserted: (count: number) => `${count} canaries are in place`,
  retired: (count: number) => `${count} canaries are retired`,
  summary: (made: number, inPlace: number, retired: number) =>
    `${made} made, ${inPlace} in place, ${retired} retired`,
  nobody: 'There is nobody to do this with.',
  oneWay: 'say how, by one of --sql, --http and --lists',
  oneWayOut: 'say how old ones go, by one of --retire-sql and --retire-http; --lists needs neither',
  rotated: (inserted: number, retired: number) => `${inserted} canaries are in place, ${retired} are retired`,
  noSuch: (id: string) => `the book has no canary ${id} that this can be done with`,
  notACount: (text: string) => `${text} is not a number from 1 to 10,000`,
  notARange: (text: string) => `${text} is not a range such as 900000-999999`,
  notFields: (text: string) => `${text} does not say what a field is, such as userId=pd:UID`,
  notAnAge: (text: string) => `${text} is not a time such as 90d`,
  noIdentifier: 'no field is an identifier: name one as pd:UID, pd:TelephoneNumber or pd:EmailAddress',
  problems: {
    sample: 'twenty records at least, with the same fields, so that what several share is nobody’s own',
    ids: 'no id of the range is free any more',
    phones: 'no telephone number is free any more: give as many as canaries',
    'email-domain': 'e-mail addresses need --email-domain, a domain of your own',
    names: 'names of the records cannot be mixed into one that none of them has: give more records',
  },
  failed: (done: number, id: string, reason: string) => `after ${done}: ${id} was not placed: ${reason}`,
};
