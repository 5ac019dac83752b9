/**
 * CSV (RFC 4180) that a spreadsheet cannot mistake for a program: a field that begins like a formula gets an
 * apostrophe in front (OWASP, "CSV injection"). An international telephone number begins with + and stays as it is:
 * digits and spaces alone call no function and name no cell, and a changed number would be another person's.
 */

const FORMULA_START = /^[=+\-@\t\r]/;
const TELEPHONE = /^\+\d[\d ]{5,18}$/;

export function csvField(value: string | number): string {
  const text = String(value);
  const safe = FORMULA_START.test(text) && !TELEPHONE.test(text) ? `'${text}` : text;
  return /[",\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One line with its CRLF. */
export function csvLine(fields: readonly (string | number)[]): string {
  return `${fields.map(csvField).join(',')}\r\n`;
}
