import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AliasBook } from '../channels/alias-book.ts';
import { findRecipient, lookup, personCandidates, recipientPage } from '../console/report.ts';
import { categorySet } from '../disclosure/category.ts';
import type { WeirError } from '../disclosure/error.ts';
import { hexKey } from '../disclosure/hex-key.ts';
import { openExistingKeyring } from '../disclosure/keyring.ts';
import { type Identifier, personKey, selfKey } from '../disclosure/person.ts';
import { type Recipient, recipientFrom } from '../disclosure/recipient.ts';
import { Cases } from '../incident/case/case.ts';
import { setHold } from '../incident/case/case-hold.ts';
import { Complaints } from '../trace/complaints.ts';
import { writeKeyring } from './forgetting.ts';
import { endHold, placeHold } from './holds.ts';
import { Ledger } from './ledger.ts';
import type { LedgerOptions } from './ledger-options.ts';
import { KEY_FILE, type ReadableLedger } from './readable-ledger.ts';
import { segmentNumbers } from './spool.ts';

let directory: string;
let troubles: WeirError[];
const optionsOf = (): LedgerOptions => ({ directory, onTrouble: (error) => troubles.push(error) });
const open = (more: Partial<LedgerOptions> = {}) => Ledger.open({ ...optionsOf(), ...more });
const keyPath = () => join(directory, KEY_FILE);

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'weir-forget-'));
  troubles = [];
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const AT = Date.UTC(2026, 10, 2, 5, 0, 0);
const CONTACT = categorySet('pd:UID', 'pd:TelephoneNumber');
const id = (value: string): Identifier => ({ namespace: 'id', value });
const phone = (value: string): Identifier => ({ namespace: 'phone', value: `+861380000${value}` });
const crawlerOf = (ledger: Ledger | ReadableLedger) =>
  recipientFrom(ledger.keyring, { account: '77', ip: '203.0.113.9' }) as Recipient;

/** A page with these people on it, each with id and phone, as the gate would record it. */
function show(ledger: Ledger, book: AliasBook, people: readonly string[]): Promise<void> {
  const known = people.map((person) => book.person([id(person), phone(person)]));
  return ledger.record({
    at: AT,
    channel: 'web',
    route: 'GET /api/reviews',
    recipient: crawlerOf(ledger),
    measure: 'pass',
    people: known.map(({ person }) => ({ person, categories: CONTACT, basis: 'none' })),
    aliases: known.flatMap(({ news }) => news),
  });
}

const knows = (ledger: Ledger | ReadableLedger, identifier: Identifier) =>
  ledger.questions.knowsPerson(personKey(ledger.keyring, identifier));
const request = (identifiers: readonly Identifier[], more: object = {}) => ({
  identifiers,
  recipients: [],
  reference: 'case 12',
  partial: false,
  dryRun: false,
  ...more,
});
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'none',
    (error: WeirError) => error.code,
  );

describe('forgetting a person', () => {
  it('leaves rows and seals as they are, and nobody can find the person any more', async () => {
    const ledger = await open();
    const book = new AliasBook(ledger.keyring);
    ledger.onKeyChange(() => book.clear());
    await show(ledger, book, ['1001', '1002', '1003']);
    await ledger.flush();
    const old = personKey(ledger.keyring, id('1002'));
    expect(await ledger.forget(request([id('1002'), phone('1002'), phone('9999')]))).toEqual({
      identifiers: 2,
      unknown: 1,
      others: 0,
      recipients: 0,
      accounts: 0,
      kept: 0,
      statements: 0,
      generation: 1,
    });
    for (const who of [
      ledger,
      { ...ledger, questions: ledger.questions, keyring: openExistingKeyring(keyPath()) },
    ]) {
      expect(await knows(who as Ledger, id('1002'))).toBe(false);
      expect(await knows(who as Ledger, phone('1002'))).toBe(false);
      expect(await knows(who as Ledger, phone('1001'))).toBe(true);
    }
    // The rows stand, and belong to nobody.
    const { people } = await ledger.questions.totals(crawlerOf(ledger).primary.key);
    expect(people).toBe(3);
    expect((await ledger.questions.recipientsOf(old)).recipients.length).toBe(1);
    expect((await ledger.linkedKeys([old])).tied.size).toBe(0);
    expect(await ledger.verify()).toMatchObject({ verified: true, problem: null });
    expect(await ledger.keyChanges()).toMatchObject([
      {
        generation: 1,
        kind: 'erasure',
        reference: 'case 12',
        points: [expect.any(String), expect.any(String)],
      },
    ]);

    // The person comes back, and is somebody new whom nothing ties to the old rows.
    await show(ledger, book, ['1002']);
    await ledger.flush();
    expect(await knows(ledger, phone('1002'))).toBe(true);
    const now = personKey(ledger.keyring, id('1002'));
    expect(now).not.toBe(old);
    expect(await ledger.questions.resolve(personKey(ledger.keyring, phone('1002')))).toBe(now);
    expect((await ledger.linkedKeys([now])).all.has(old)).toBe(false);
    // And may be forgotten again.
    expect(await ledger.forget(request([id('1002'), phone('1002')]))).toMatchObject({
      identifiers: 2,
      generation: 2,
    });
    expect(await knows(ledger, id('1002'))).toBe(false);
    await ledger.close();
    const again = await Ledger.read(optionsOf());
    expect(await knows(again, id('1002'))).toBe(false);
    expect(await again.verify()).toMatchObject({ verified: true });
    await again.close();
    expect(troubles).toEqual([]);
  });

  it('refuses under legal hold, and when not all identifiers were named; a dry run changes nothing', async () => {
    let held = true;
    const ledger = await open({
      heldBy: async () => (held ? { name: 'court-7', reason: 'evidence' } : undefined),
    });
    await show(ledger, new AliasBook(ledger.keyring), ['1001']);
    const before = readFileSync(keyPath());
    expect(await codeOf(ledger.forget(request([id('1001'), phone('1001')])))).toBe('WEIR_FORGET_HELD');
    held = false;
    expect(await codeOf(ledger.forget(request([phone('1001')])))).toBe('WEIR_FORGET_INCOMPLETE');
    expect(await ledger.forget(request([phone('1001'), id('1001')], { dryRun: true }))).toMatchObject({
      identifiers: 2,
      generation: 0,
    });
    expect(await ledger.forget(request([id('5555')]))).toMatchObject({
      identifiers: 0,
      unknown: 1,
      generation: 0,
    });
    expect(readFileSync(keyPath()).equals(before)).toBe(true);
    expect(await knows(ledger, phone('1001'))).toBe(true);
    expect(await ledger.forget(request([phone('1001')], { partial: true }))).toMatchObject({
      identifiers: 1,
      others: 1,
    });
    expect(await knows(ledger, phone('1001'))).toBe(false);
    expect(await knows(ledger, id('1001'))).toBe(true);

    // Somebody whom the ledger never saw complained, and a case came of it: the hold of the case keeps the complaint.
    const complaints = new Complaints(directory, ledger.keyring);
    const cases = new Cases(directory, ledger.keyring);
    const complain = (text: string) =>
      complaints.add(
        {
          person: text,
          keys: [personKey(ledger.keyring, id(text))],
          at: AT,
          knew: [],
          receivedBy: 'a caller',
        },
        AT,
      );
    for (const person of ['7001', '7002']) complain(person);
    const party = { ...crawlerOf(ledger).primary, key: hexKey(crawlerOf(ledger).primary.key) };
    const scope = { parties: [[party]], from: null, to: null, routes: [] };
    cases.open(
      {
        title: 'Calls',
        origin: { kind: 'complaint', reference: 'C-1 C-2' },
        aware: { at: AT, offset: 480 },
        jurisdictions: ['CN'],
        hold: null,
        version: { scope, people: 0, disclosures: 0 },
      },
      AT,
    );
    setHold({ directory, cases }, 'I-1', { on: true, reason: 'letter of 3 July' }, AT);
    const refused = await ledger.forget(request([id('7002')])).catch((error: WeirError) => error);
    expect(refused).toMatchObject({
      code: 'WEIR_FORGET_HELD',
      message: expect.stringContaining('incident I-1: letter of 3 July'),
    });
    expect(complaints.one('C-2')).toMatchObject({ state: 'open', person: '7002' });
    expect(await codeOf(ledger.forget(request([id('7003')])))).toBe('none');
    setHold({ directory, cases }, 'I-1', { on: false, reason: 'settled' }, AT);
    expect(await ledger.forget(request([id('7002')]))).toMatchObject({ identifiers: 1, statements: 1 });
    expect(complaints.all().map(({ state }) => state)).toEqual(['open', 'forgotten']);
    await ledger.close();
  });

  it('reaches the process that holds the ledger', async () => {
    const holder = await open();
    const book = new AliasBook(holder.keyring);
    await show(holder, book, ['1001', '1002']);
    await holder.flush();
    const crawler = crawlerOf(holder).primary.key;
    expect(await holder.questions.names.identity(crawler)).toMatchObject({ value: '77' });
    const forgotten = await Ledger.change(optionsOf(), {
      type: 'forget',
      ...request([id('1001'), phone('1001')], { recipients: [crawlerOf(holder).primary.key] }),
    });
    expect(forgotten).toMatchObject({ identifiers: 2, recipients: 1, generation: 1 });
    expect(await knows(holder, id('1001'))).toBe(false);
    expect(await knows(holder, id('1002'))).toBe(true);
    expect(await holder.questions.names.identity(crawler)).toBeUndefined();
    // Its name leads to another key from now on: nobody can test whether it was that account.
    expect(crawlerOf(holder).primary.key).not.toBe(crawler);
    expect((await holder.questions.totals(crawler)).people).toBe(2);
    // The segment with the sealed value and the aliases is gone with them.
    await holder.flush();
    expect(segmentNumbers(join(directory, 'spool'))).toEqual([2]);
    expect(
      await codeOf(
        Ledger.change(optionsOf(), { type: 'forget', ...request([], { reference: 'x'.repeat(201) }) }),
      ),
    ).toBe('WEIR_INTERNAL');
    expect(await Ledger.change(optionsOf(), { type: 'rotate', reference: 'yearly' })).toEqual({
      generation: 2,
    });
    await show(holder, book, ['1003']);
    await holder.flush();
    expect(await holder.questions.names.identity(crawlerOf(holder).primary.key)).toMatchObject({
      value: '77',
    });
    await holder.close();
    expect(existsSync(join(directory, 'control.json'))).toBe(false);
  });
});

describe('the account of a forgotten person', () => {
  const OWN = '1002';
  const account = (ledger: Ledger) => recipientFrom(ledger.keyring, { account: OWN, ip: '203.0.113.20' });

  /** Their own profile, a stranger on it, and a page on which somebody else received them. */
  async function lived(ledger: Ledger, book: AliasBook): Promise<{ old: bigint; self: bigint }> {
    const known = book.person([id(OWN), phone(OWN)]);
    const stranger = book.person([id('1001')]);
    const self = book.self(selfKey(ledger.keyring, id(OWN)), known);
    await ledger.record({
      at: AT,
      channel: 'web',
      route: 'GET /me',
      recipient: account(ledger) as Recipient,
      measure: 'pass',
      people: [
        { person: self.person, categories: CONTACT, basis: 'self' },
        { person: stranger.person, categories: CONTACT, basis: 'none', namedBy: 'id' },
      ],
      aliases: [...known.news, ...self.news],
    });
    await show(ledger, book, [OWN]);
    await ledger.flush();
    return { old: known.person, self: self.person };
  }

  /** Everything that a text leads to, by the ways of the command line and of the console. */
  async function answersTo(ledger: Ledger, text: string): Promise<string[]> {
    const { questions, keyring } = ledger;
    const answers: string[] = [];
    const found = await lookup(questions, keyring, text);
    if (found.found !== 'nothing') answers.push(`lookup: ${found.found}`);
    const recipient = await findRecipient(questions, keyring, text);
    if (recipient !== undefined) {
      const key = BigInt(`0x${recipient.key}`);
      for await (const { person } of questions.everyPersonOf(key)) answers.push(`people: ${person}`);
      for (const { person } of await questions.peopleOf(key)) answers.push(`people: ${person}`);
      answers.push(`page: ${(await recipientPage(questions, key, AT))?.people}`);
    }
    for (const key of personCandidates(keyring, text)) {
      if (await questions.knowsPerson(key)) answers.push('known');
      for await (const row of questions.everyRecipientOf(key))
        answers.push(`recipient: ${row.recipient.key}`);
    }
    return answers;
  }

  const WAYS = [OWN, `id:${OWN}`, `account:${OWN}`, phone(OWN).value, `phone:${phone(OWN).value}`];

  it('leads nowhere any more, and neither does anything else that names them', async () => {
    const ledger = await open();
    const book = new AliasBook(ledger.keyring);
    ledger.onKeyChange(() => book.clear());
    const { old, self } = await lived(ledger, book);
    // Before, it is one person, whichever way one asks.
    expect(self).not.toBe(old);
    expect(await ledger.questions.resolve(self)).toBe(old);
    const { recipients: received } = await ledger.questions.recipientsOf(
      personKey(ledger.keyring, phone(OWN)),
    );
    expect(received.map(({ recipient }) => recipient.value).sort()).toEqual([OWN, '77']);
    for (const way of WAYS) expect(await answersTo(ledger, way), way).not.toEqual([]);
    const keyBefore = account(ledger)?.primary.key as bigint;
    expect((await ledger.questions.peopleOf(keyBefore)).map(({ person }) => person)).toContain(hexKey(old));

    const asked = request([id(OWN), phone(OWN)]);
    expect(await ledger.forget({ ...asked, dryRun: true })).toMatchObject({
      accounts: 1,
      kept: 0,
      others: 0,
    });
    expect(await ledger.forget(asked)).toMatchObject({ identifiers: 2, accounts: 1, kept: 0, others: 0 });
    for (const way of WAYS) expect(await answersTo(ledger, way), way).toEqual([]);

    // Rows stand. Who has a key written down, or the address, finds the account's rows, and nothing leads on from them.
    const address = recipientFrom(ledger.keyring, { ip: '203.0.113.20' })?.primary.key as bigint;
    for (const key of [keyBefore, address]) {
      const people = (await ledger.questions.peopleOf(key)).map(({ person }) => person);
      expect(people).toHaveLength(2);
      expect(people).not.toContain(hexKey(old));
      expect(people).toContain(hexKey(self));
    }
    expect((await ledger.questions.recipientsOf(self)).recipients.map(({ recipient }) => recipient)).toEqual([
      { key: hexKey(keyBefore), kind: 'session', value: null },
    ]);
    expect(
      (await ledger.questions.recipientsOf(old)).recipients.map(({ recipient }) => recipient.value),
    ).toEqual(['77']);
    expect((await ledger.questions.grandTotals()).people).toBe(3);
    expect(await ledger.verify()).toMatchObject({ verified: true });

    // Whoever comes back under that account is somebody new, as a person and as a recipient.
    const again = await lived(ledger, book);
    expect([again.old, again.self]).not.toContain(old);
    expect([again.old, again.self]).not.toContain(self);
    const now = account(ledger)?.primary.key as bigint;
    expect(now).not.toBe(keyBefore);
    expect((await ledger.questions.peopleOf(now)).map(({ person }) => person)).not.toContain(hexKey(old));
    expect((await ledger.questions.peopleOf(now)).map(({ person }) => person)).not.toContain(hexKey(self));
    await ledger.close();
    expect(troubles).toEqual([]);
  });

  it('stays when it is evidence, and does not lead to the person', async () => {
    const ledger = await open();
    const book = new AliasBook(ledger.keyring);
    ledger.onKeyChange(() => book.clear());
    const { old, self } = await lived(ledger, book);
    const { primary } = account(ledger) as Recipient;
    await ledger.verdict(
      {
        at: AT,
        kind: 'deny',
        recipient: primary,
        subject: primary,
        evidence: {
          test: 'budget',
          people: 600,
          windowMs: 60_000,
          limit: 500,
          tier: null,
          unexplainedOnly: true,
          errorProbability: null,
        },
      },
      false,
    );
    expect(await ledger.forget(request([id(OWN), phone(OWN)]))).toMatchObject({ accounts: 0, kept: 1 });
    const found = await findRecipient(ledger.questions, ledger.keyring, `account:${OWN}`);
    expect(found).toMatchObject({ kind: 'account', value: OWN });
    const people = (await ledger.questions.peopleOf(primary.key)).map(({ person }) => person);
    expect(people).toContain(hexKey(self));
    expect(people).not.toContain(hexKey(old));
    for (const way of [`id:${OWN}`, `phone:${phone(OWN).value}`])
      expect(await answersTo(ledger, way), way).toEqual([]);
    await ledger.close();
  });

  it('stays, too, while a legal hold is on what it received', async () => {
    const ledger = await open();
    const book = new AliasBook(ledger.keyring);
    await lived(ledger, book);
    const stranger = personKey(ledger.keyring, id('1001'));
    placeHold(directory, AT, { name: 'case-9', reason: 'letter', people: [stranger] });
    const { primary } = account(ledger) as Recipient;
    const named = request([], { recipients: [primary.key] });
    expect(await codeOf(ledger.forget(named))).toBe('WEIR_FORGET_HELD');
    expect(await ledger.forget(request([id(OWN), phone(OWN)]))).toMatchObject({ accounts: 0, kept: 1 });
    endHold(directory, AT, 'case-9', 'closed');
    expect(await ledger.forget(named)).toMatchObject({ recipients: 1 });
    expect(await findRecipient(ledger.questions, ledger.keyring, `account:${OWN}`)).toBeUndefined();
    await ledger.close();
  });
});

describe('a key file that is not as new as its ledger', () => {
  it('loses the forgotten again before it is used', async () => {
    let ledger = await open();
    await show(ledger, new AliasBook(ledger.keyring), ['1001', '1002']);
    const backup = join(directory, 'backup');
    copyFileSync(keyPath(), backup);
    await ledger.forget(request([id('1001'), phone('1001')]));
    await ledger.close();
    copyFileSync(backup, keyPath());
    expect(openExistingKeyring(keyPath()).generation).toBe(0);
    ledger = await open();
    expect(troubles.map((error) => error.code)).toEqual(['WEIR_KEY_CAUGHT_UP']);
    expect(await knows(ledger, id('1001'))).toBe(false);
    expect(await knows(ledger, id('1002'))).toBe(true);
    await ledger.close();
    expect(openExistingKeyring(keyPath()).generation).toBe(1);
    expect(existsSync(`${keyPath()}.new`)).toBe(false);
    expect(readdirSync(directory).filter((name) => name.endsWith('.new'))).toEqual([]);
  });

  it('is refused when a rotation lies between', async () => {
    const ledger = await open();
    const backup = join(directory, 'backup');
    copyFileSync(keyPath(), backup);
    await Ledger.change(optionsOf(), { type: 'rotate', reference: '' });
    await ledger.flush();
    await ledger.close();
    copyFileSync(backup, keyPath());
    expect(await codeOf(open())).toBe('WEIR_KEY_OLDER');
    expect(await codeOf(Ledger.read(optionsOf()))).toBe('WEIR_KEY_OLDER');
  });

  it('has its erasure recorded when the process was killed before it could', async () => {
    let ledger = await open();
    await show(ledger, new AliasBook(ledger.keyring), ['1001']);
    await ledger.close();
    // What a kill between the key file and the record leaves behind.
    const keyring = openExistingKeyring(keyPath());
    keyring.forget({ at: AT, reference: 'case 13', points: [keyring.pointOf('id:1001')] });
    await writeKeyring(keyring, keyPath());
    ledger = await open();
    await ledger.flush();
    expect(await ledger.keyChanges()).toMatchObject([{ generation: 1, at: AT, reference: 'case 13' }]);
    expect(await knows(ledger, id('1001'))).toBe(false);
    await ledger.close();
  });

  it('stays as it was when it cannot be replaced', async () => {
    const ledger = await open();
    await show(ledger, new AliasBook(ledger.keyring), ['1001']);
    await ledger.flush();
    const key = readFileSync(keyPath());
    // A directory in the key file's place: nothing can be renamed onto it.
    rmSync(keyPath());
    writeFileSync(`${keyPath()}.kept`, key, { mode: 0o600 });
    const { mkdirSync } = await import('node:fs');
    mkdirSync(join(keyPath(), 'in the way'), { recursive: true });
    expect(await codeOf(ledger.forget(request([id('1001'), phone('1001')])))).toMatch(/WEIR_KEY_/);
    expect(readdirSync(directory).filter((name) => name.endsWith('.new'))).toEqual([]);
    rmSync(keyPath(), { recursive: true });
    copyFileSync(`${keyPath()}.kept`, keyPath());
    await ledger.close();
    const again = await open();
    expect(await knows(again, id('1001'))).toBe(true);
    await again.close();
  });
});
