/** Blocks of code in the documents, as a reader would copy them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Fenced {
  /** The document, from the root of the repository. */
  readonly page: string;
  readonly language: string;
  readonly text: string;
}

export function fencedIn(directory: string): Fenced[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(directory, name))
    .flatMap((page) =>
      [...readFileSync(page, 'utf8').matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language, text]) => ({
        page,
        language: language as string,
        text: text as string,
      })),
    );
}
