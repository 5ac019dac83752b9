/**
 * The challenge: a page for people, a problem document for programs, and what comes back from them.
 *
 *   response would be altered ─▶ 403 with a challenge ─▶ solution (cookie or Weir-Solution) ─▶ pass (cookie or Weir-Pass)
 *
 * Invariant: whoever has a pass has done the work for it, as this recipient.
 */
import type { Locale } from '../../../locales/locale.ts';
import { measureWords } from '../../../locales/measures.ts';
import type { EpochMs } from '../../disclosure/time.ts';
import { escapeHtml, plainPage } from '../plain-page.ts';
import { type RefusalDocument, refusalDocument } from '../refusal.ts';
import { Altcha, type AltchaChallenge } from './altcha.ts';
import { Passes } from './passes.ts';
import { SOLVER } from './solver.ts';

/** Forbidden: the request was understood, and is not carried out as it is (RFC 9110 §15.5.4). */
export const CHALLENGE_STATUS = 403;
/** Cookie that holds a pass. */
export const PASS_COOKIE = 'weir_pass';
/** Fields in which programs send a solution and get and send a pass. */
export const SOLUTION_FIELD = 'weir-solution';
export const PASS_FIELD = 'weir-pass';

export interface ChallengeOptions {
  /** 32 random bytes that all gates of one site share. */
  readonly key: Uint8Array;
  readonly work?: number;
  readonly lastsMs?: number;
  readonly passMs?: number;
  readonly passPeople?: number;
}

export class Challenges {
  readonly passes: Passes;
  readonly #altcha: Altcha;

  constructor(options: ChallengeOptions) {
    const { key, work, lastsMs, passMs, passPeople } = options;
    this.#altcha = new Altcha({
      key,
      ...(work === undefined ? {} : { work }),
      ...(lastsMs === undefined ? {} : { lastsMs }),
    });
    this.passes = new Passes({
      key,
      ...(passMs === undefined ? {} : { lastsMs: passMs }),
      ...(passPeople === undefined ? {} : { people: passPeople }),
    });
  }

  /** A new challenge as an answer. @param page whether a person waits for it; else it is a problem document. */
  ask(recipient: bigint, at: EpochMs, page: boolean, locale: Locale): RefusalDocument {
    const challenge = this.#altcha.make(String(recipient), at);
    return page
      ? challengePage(challenge, locale)
      : refusalDocument(CHALLENGE_STATUS, 'WEIR_DISCLOSURE_CHALLENGE', {}, { challenge });
  }

  /** @returns a pass for a good solution. */
  solve(solution: string, recipient: bigint, at: EpochMs): string | undefined {
    return this.#altcha.take(solution, String(recipient), at) ? this.passes.make(recipient, at) : undefined;
  }
}

function challengePage(challenge: AltchaChallenge, locale: Locale): RefusalDocument {
  const words = measureWords(locale).challenge;
  const { working, done, failed, cookies } = words;
  // A data block: not run, and `<` could end it.
  const data = JSON.stringify({ challenge, working, done, failed, cookies }).replace(/</g, '\\u003c');
  return plainPage(CHALLENGE_STATUS, {
    locale,
    title: words.title,
    script: SOLVER,
    content: `<p>${escapeHtml(words.why)}</p>
<p id="weir-status" role="status"></p>
<progress id="weir-progress" max="1" value="0" aria-label="${escapeHtml(words.progress)}" hidden></progress>
<button id="weir-again" type="button" hidden>${escapeHtml(words.again)}</button>
<noscript><p>${escapeHtml(words.noscript)}</p></noscript>
<p class="small">${escapeHtml(words.privacy)}</p>
<script id="weir-challenge" type="application/json">${data}</script>`,
  });
}
