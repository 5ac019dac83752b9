/**
 * The clocks of a case: what is due to whom and when, soonest first, and as iCalendar (RFC 5545). A duty with an hour is
 * an event with an alarm before it; a duty in words ("immediately") is a to-do without an hour, for none is made up.
 */
import { createHash } from 'node:crypto';
import { type EpochMs, HOUR_MS } from '../disclosure/time.ts';
import type { Sending } from './case/case.ts';
import type { AnswerText, DutyText } from './law/answer-text.ts';

export interface Clock {
  readonly duty: string;
  readonly title: string;
  readonly status: DutyText['status'];
  readonly recipients: readonly string[];
  /** ISO 8601; null: in words. */
  readonly due: string | null;
  readonly text: string;
  readonly basis: 'law' | 'policy' | 'advice';
  readonly cite: readonly string[];
  readonly marks: readonly string[];
  /** When it was last sent, as somebody marked it; null: not yet. */
  readonly sent: EpochMs | null;
}

/**
 * Duties that stand or may stand, soonest first; what is in words is due at once, and comes before.
 * @param sent what was marked as sent in the case.
 */
export function clocksOf({ duties }: AnswerText, sent: readonly Sending[] = []): Clock[] {
  return duties
    .filter(({ status, family }) => (status === 'due' || status === 'ask') && family !== 'record_rules')
    .flatMap((duty): Clock[] => {
      const clock: Clock = {
        duty: duty.id,
        title: duty.title,
        status: duty.status,
        recipients: [duty.notify?.recipient ?? []].flat(),
        due: duty.deadline.due,
        text: duty.deadline.text,
        basis: duty.deadline.basis,
        cite: duty.cite.map(({ instrument, at }) => `${instrument} ${at}`),
        marks: duty.verification.marks,
        sent: sent.filter((each) => each.duty === duty.id).reduce(latest, null),
      };
      const { target } = duty.deadline;
      if (target === null) return [clock];
      return [clock, { ...clock, due: target.due, text: target.text, basis: 'policy' }];
    })
    .sort((a, b) => at(a) - at(b));
}

function latest(so: EpochMs | null, { at: moment }: Sending): EpochMs {
  return Math.max(so ?? moment, moment);
}

function at({ due }: Clock): EpochMs {
  return due === null ? 0 : Date.parse(due);
}

export interface CalendarWords {
  readonly asked: string;
  readonly target: string;
  readonly advice: string;
  readonly sent: (at: string) => string;
  /** The name of somebody who is told. */
  readonly recipient: (name: string) => string;
}

/** An alarm goes off so long before a deadline, or half way to it where that is nearer. */
const ALARM_BEFORE_MS = HOUR_MS;
/** Octets in a line at most, RFC 5545 section 3.1. */
const LINE_OCTETS = 75;

/** @param now when it is made. @param id of the case. @returns lines ended by CRLF. */
export function calendarOf(
  clocks: readonly Clock[],
  { id, title }: { readonly id: string; readonly title: string },
  now: EpochMs,
  words: CalendarWords,
): string {
  const stamp = utc(now);
  const lines = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Weir//incident//EN', 'CALSCALE:GREGORIAN'];
  for (const clock of clocks) {
    const isEvent = clock.due !== null;
    const notes = [
      clock.status === 'ask' ? words.asked : '',
      clock.basis === 'policy' ? words.target : '',
      clock.sent === null ? '' : words.sent(new Date(clock.sent).toISOString()),
      ...clock.marks,
    ].filter((note) => note !== '');
    const told = clock.recipients.map(words.recipient).join(', ');
    const description = [clock.text, told, clock.cite.join('; '), words.advice].filter((part) => part !== '');
    const summary = `${id} ${clock.title}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`;
    lines.push(
      `BEGIN:${isEvent ? 'VEVENT' : 'VTODO'}`,
      `UID:${uid(id, clock)}`,
      `DTSTAMP:${stamp}`,
      ...(isEvent ? [`DTSTART:${utc(at(clock))}`, 'DURATION:PT0S', 'TRANSP:TRANSPARENT'] : ['PRIORITY:1']),
      `SUMMARY:${escaped(summary)}`,
      `DESCRIPTION:${escaped(description.join('\n'))}`,
      `CATEGORIES:${escaped(title)}`,
      `STATUS:${statusOf(clock)}`,
    );
    if (isEvent && clock.sent === null)
      lines.push(
        'BEGIN:VALARM',
        'ACTION:DISPLAY',
        `TRIGGER:-PT${Math.round(ALARM_BEFORE_MS / 60_000)}M`,
        `DESCRIPTION:${escaped(summary)}`,
        'END:VALARM',
      );
    lines.push(`END:${isEvent ? 'VEVENT' : 'VTODO'}`);
  }
  lines.push('END:VCALENDAR');
  return `${lines.map(folded).join('\r\n')}\r\n`;
}

/** RFC 5545 section 3.8.1.11: an event is tentative or confirmed, a to-do is open or completed. */
function statusOf({ due, status, sent }: Clock): string {
  if (due !== null) return status === 'ask' && sent === null ? 'TENTATIVE' : 'CONFIRMED';
  return sent === null ? 'NEEDS-ACTION' : 'COMPLETED';
}

/** The same for the same duty of the same case, so that a calendar that is read again changes what it has. */
function uid(id: string, { duty, basis }: Clock): string {
  const digest = createHash('sha256').update(`${id} ${duty} ${basis}`).digest('hex').slice(0, 24);
  return `${digest}@weir`;
}

/** 2026-07-01T01:00:00.000Z as 20260701T010000Z. */
function utc(moment: EpochMs): string {
  return `${new Date(moment).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}

/** RFC 5545 section 3.3.11. */
function escaped(text: string): string {
  return text
    .replace(/\\/g, '\\\\')
    .replace(/[;,]/g, (sign) => `\\${sign}`)
    .replace(/\r?\n|\r/g, '\\n');
}

/** A long line goes on in the next, after a space; never inside a character. */
export function folded(line: string): string {
  const parts: string[] = [];
  let part = '';
  let octets = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (octets + size > LINE_OCTETS) {
      parts.push(part);
      part = ' ';
      octets = 1;
    }
    part += character;
    octets += size;
  }
  return [...parts, part].join('\r\n');
}
