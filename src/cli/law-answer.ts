/** An answer of the law engine for people: what is due first, then what must be answered, then what was not judged. */
import { lawWords } from '../../locales/law.ts';
import { type AnswerText, type DutyText, termOf } from '../incident/law/answer-text.ts';
import { soonestFirst } from '../incident/law/duty-order.ts';
import type { Terminal } from './terminal.ts';
import { columns } from './text-table.ts';

export async function printAnswer(terminal: Terminal, answer: AnswerText): Promise<void> {
  const words = lawWords(terminal.locale);
  const between = terminal.words.check.between;
  for (const { code, message, hint } of answer.notes)
    terminal.note(`weir: ${code} ${message}${between}${hint}`);
  await terminal.print(words.heading(answer.at));
  const duties = soonestFirst(answer.duties);
  if (duties.every(({ status }) => status !== 'due' && status !== 'ask'))
    await terminal.print(words.nothingDue);
  for (const duty of duties) {
    await terminal.print(`\n${words.statuses[duty.status]}  ${duty.id}  ${duty.title}`);
    for (const line of columns(rowsOf(terminal, duty))) await terminal.print(line);
  }
  if (answer.questions.length > 0) {
    await terminal.print(`\n${words.questionsHead}`);
    for (const { fact, label, why, humanJudgement } of answer.questions)
      await terminal.print(`  ${words.question(fact, label, why, humanJudgement)}`);
  }
  if (answer.notJudged.length > 0) {
    await terminal.print(`\n${words.notJudgedHead}`);
    for (const { fact, why, decides } of answer.notJudged)
      await terminal.print(`  ${words.notJudged(fact, why, decides.join(words.comma))}`);
  }
  const names = answer.packs.map(({ id, version, sha256 }) => `${id} ${version} (${sha256.slice(0, 12)})`);
  await terminal.print(`\n${words.packs(names.join(words.comma))}\n${words.advice}`);
}

function rowsOf(terminal: Terminal, duty: DutyText): string[][] {
  const words = lawWords(terminal.locale);
  const { deadline, notify, verification } = duty;
  const rows: string[][] = [];
  const add = (head: string, text: string) => {
    if (text !== '') rows.push([head, text]);
  };
  const says = (name: string) => termOf(words, name);
  add(words.rows.due, deadline.due === null ? deadline.text : `${deadline.due}  (${deadline.text})`);
  if (deadline.target !== null) add(words.rows.target, `${deadline.target.due}  (${deadline.target.text})`);
  if (notify !== null) {
    const recipients = [notify.recipient].flat().map(says).join(words.comma);
    add(
      words.rows.notify,
      notify.name === undefined ? recipients : `${recipients} ${terminal.words.bracketed(says(notify.name))}`,
    );
  }
  add(words.rows.content, duty.content.map(says).join(words.comma));
  add(words.rows.reasons, duty.reasons.join(words.and));
  add(words.rows.cite, duty.cite.map(({ title, at }) => words.article(title, at)).join(words.and));
  const checked = words.verification(
    words.levels[verification.level],
    verification.checked_on,
    verification.review_by,
  );
  add(words.rows.checked, verification.past_review ? `${checked}${words.and}${words.pastReview}` : checked);
  add(words.rows.note, duty.note ?? '');
  return rows;
}
