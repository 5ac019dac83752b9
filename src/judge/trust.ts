/**
 * Who ordinary use is learned from, as long as nothing better is known: a recipient that has been coming for days, on
 * several of them. A harvester that is to teach the judge must first be an ordinary recipient for as long.
 */
import { DAY_MS } from '../disclosure/time.ts';
import type { Entities } from './entity.ts';
import type { Scene, Trust } from './test.ts';

/** First seen at least so long ago … */
export const TRUSTED_AFTER_MS = 2 * DAY_MS;
/** … and seen on so many days. */
export const TRUSTED_DAYS = 2;

export class TenureTrust implements Trust {
  readonly #entities: Entities;

  constructor(entities: Entities) {
    this.#entities = entities;
  }

  trusted({ actor, at }: Scene): boolean {
    return (
      at - this.#entities.firstAt(actor) >= TRUSTED_AFTER_MS && this.#entities.days(actor) >= TRUSTED_DAYS
    );
  }
}
