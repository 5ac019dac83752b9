/** `weir law list` and `weir law show`: the rules as they stand in their packs, and how far each can be relied on. */
import { stringify } from 'yaml';
import { lawWords } from '../../locales/law.ts';
import { WeirError } from '../disclosure/error.ts';
import type { EpochMs } from '../disclosure/time.ts';
import { nearest } from '../incident/law/facts.ts';
import { dateAt, offsetOf } from '../incident/law/moment.ts';
import { type AnyRule, FAMILIES, type Instrument, type Library, type Pack } from '../incident/law/pack.ts';
import type { Terminal } from './terminal.ts';
import { columns } from './text-table.ts';

interface Listed {
  readonly pack: Pack;
  readonly family: string;
  readonly rule: AnyRule;
}

export async function runList(
  terminal: Terminal,
  library: Library,
  flags: { readonly jurisdiction?: string; readonly json?: boolean },
  now: EpochMs,
): Promise<void> {
  const words = lawWords(terminal.locale);
  const { jurisdiction } = flags;
  const known = library.packs.map(({ id }) => id);
  if (jurisdiction !== undefined && !known.includes(jurisdiction))
    throw new WeirError('WEIR_LAW_JURISDICTION', { jurisdiction, known: known.join(', ') });
  const rules = everyRule(library).filter(
    ({ pack }) => jurisdiction === undefined || pack.id === jurisdiction,
  );
  if (flags.json === true) {
    for (const { pack, family, rule } of rules)
      await terminal.print(
        JSON.stringify({
          id: rule.id,
          jurisdiction: pack.id,
          family,
          title: rule.title[terminal.locale],
          effective: rule.effective,
          cite: rule.cite,
          verification: withMarks(rule, pack, now),
        }),
      );
    return;
  }
  const rows = rules.map(({ pack, family, rule }) => {
    const { level, past_review: past } = withMarks(rule, pack, now);
    const { from, to } = rule.effective;
    const force = from === null ? words.notYet : words.inForce(from, to ?? words.reasons.noEnd);
    const cited = rule.cite.map(({ instrument, at }) => `${instrument} ${at}`).join(words.and);
    const checked = past ? `${words.levels[level]}${words.and}${words.pastReview}` : words.levels[level];
    return [rule.id, words.families[family] ?? family, force, cited, checked];
  });
  for (const line of columns([words.listHeads, ...rows])) await terminal.print(line);
  await terminal.print(words.advice);
}

export async function runShow(
  terminal: Terminal,
  library: Library,
  id: string,
  flags: { readonly json?: boolean },
  now: EpochMs,
): Promise<void> {
  const words = lawWords(terminal.locale);
  const rules = everyRule(library);
  const found = rules.find(({ rule }) => rule.id === id);
  const instrument = instrumentOf(library, id);
  if (found === undefined && instrument === undefined) {
    const ids = [...rules.map(({ rule }) => rule.id), ...instruments(library).map((each) => each.id)];
    throw new WeirError('WEIR_LAW_RULE', { id: id.slice(0, 60), nearest: nearest(id, ids) });
  }
  const shown =
    found === undefined
      ? { ...instrument }
      : { ...found.rule, verification: withMarks(found.rule, found.pack, now) };
  if (flags.json === true) {
    await terminal.print(JSON.stringify(shown));
    return;
  }
  if (found !== undefined) {
    const { rule, pack } = found;
    await terminal.print(`${rule.id}  ${rule.title[terminal.locale]}`);
    for (const { instrument: name, at } of rule.cite) {
      const title = instrumentOf({ packs: [pack] }, name)?.title[terminal.locale] ?? name;
      await terminal.print(`  ${words.article(title, at)}`);
    }
    const { level, checked_on: on, review_by: until, past_review: past } = withMarks(rule, pack, now);
    await terminal.print(`  ${words.verification(words.levels[level], on, until)}`);
    if (past) await terminal.print(`  ${words.pastReview}`);
    await terminal.print('');
  }
  await terminal.print(stringify(shown, { lineWidth: 110 }).trimEnd());
  await terminal.print(`\n${words.advice}`);
}

function everyRule({ packs }: Pick<Library, 'packs'>): Listed[] {
  return packs.flatMap((pack) =>
    FAMILIES.flatMap((family) => pack[family].map((rule: AnyRule) => ({ pack, family, rule }))),
  );
}

function instruments({ packs }: Pick<Library, 'packs'>): Instrument[] {
  return packs.flatMap((pack) => pack.instruments);
}

function instrumentOf(library: Pick<Library, 'packs'>, id: string): Instrument | undefined {
  return instruments(library).find((each) => each.id === id);
}

/** A rule's verification, with what a reader must be told before relying on it. */
function withMarks({ verification }: AnyRule, pack: Pack, now: EpochMs) {
  const today = dateAt(now, pack.utc_offset === null ? 0 : (offsetOf(pack.utc_offset) ?? 0));
  return { ...verification, past_review: today > verification.review_by };
}
