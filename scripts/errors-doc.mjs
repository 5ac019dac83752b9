// Writes docs/errors.md from the catalogue; a test holds the file against it.
import { writeFileSync } from 'node:fs';
import { errorsZhCN } from '../locales/zh-CN/errors.ts';
import { ERRORS } from '../src/disclosure/error-codes.ts';

/** @returns the text of docs/errors.md. */
export function errorsDocument() {
  const parts = Object.entries(ERRORS).map(([code, { message, hint }]) => {
    const chinese = errorsZhCN[code];
    return `## ${code}\n\n${message}\n\n> ${hint}\n\n${chinese.message}\n\n> ${chinese.hint}\n`;
  });
  return `# Errors

Every error has a code that does not change, a message that says what is wrong and where, and a hint that says how to
mend it. Programs match on the code. On the command line an error is one line on stderr and the exit code is 2 (1 where
the command ran and the answer is no); the console and the gate answer with a problem document (RFC 9457) that carries
the code. Words in braces are filled in. No error, log line or metric ever holds personal data.

This page is written by \`node scripts/errors-doc.mjs\` from \`src/disclosure/error-codes.ts\` and its translation.

${parts.join('\n')}`;
}

if (process.argv[1]?.endsWith('errors-doc.mjs')) writeFileSync('docs/errors.md', errorsDocument());
