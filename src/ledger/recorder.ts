/**
 * What a process records: it goes to the spool and is durable when the promise resolves. Values of identities are sealed
 * on the way; what the disk refuses while it may leave nevertheless is recorded as a blind period once there is room.
 */
import type { BlindPeriod, DisclosureEvent } from '../disclosure/disclosure.ts';
import { WeirError } from '../disclosure/error.ts';
import type { Keyring } from '../disclosure/keyring.ts';
import type { RecipientIdentity } from '../disclosure/recipient.ts';
import { type Clock, SECOND_MS, systemClock } from '../disclosure/time.ts';
import type { Evidence, Verdict } from '../disclosure/verdict.ts';
import { boundTo } from './bound-to.ts';
import { ByteWriter } from './bytes.ts';
import { ClockWatch } from './clock-watch.ts';
import { Missed } from './missed.ts';
import { encodeRecord, type LedgerRecord, type SealedIdentity } from './record.ts';
import type { Spool } from './spool.ts';

/** Sealed identities kept, so that a busy recipient is not sealed anew for every response. */
export const MAX_SEALED_IDENTITIES = 50_000;

/** Bytes of a writer that is used again; a response of a million people leaves none behind. */
const MAX_KEPT_BYTES = 64 * 1024;

export interface RecorderOptions {
  /** Where the present comes from. Default: the machine's clock. */
  readonly clock?: Clock;
  /**
   * Whether what cannot be recorded leaves nevertheless (ledger.onFailure: open): then it is recorded as a blind period
   * once there is room again. Default false: what is not recorded does not leave, and there is nothing to be blind of.
   */
  readonly missedIsBlind?: boolean;
  /** What the operator must hear of while the ledger runs: damage, an engine that died. Nothing is lost by it. */
  readonly onTrouble?: (error: WeirError) => void;
}

export class Recorder {
  /** Undefined when the ledger was opened for reading. */
  readonly spool: Spool | undefined;
  readonly #keyring: Keyring;
  readonly #options: RecorderOptions;
  readonly #sealed = new Map<bigint, SealedIdentity>();
  readonly #missed = new Missed();
  readonly #clockWatch: ClockWatch;
  readonly #onRecorded: () => void;
  #out = new ByteWriter();
  #recorded = 0;

  /** @param onRecorded told after each record that is durable. */
  constructor(spool: Spool | undefined, keyring: Keyring, options: RecorderOptions, onRecorded: () => void) {
    const clock = options.clock ?? systemClock;
    this.spool = spool;
    this.#keyring = keyring;
    this.#options = options;
    this.#clockWatch = new ClockWatch(() => clock.now());
    this.#onRecorded = onRecorded;
  }

  /** Records of this process that are durable. */
  get recorded(): number {
    return this.#recorded;
  }

  /**
   * Records who received whose data. Resolves when it is durable.
   * @throws WeirError WEIR_SPOOL_WRITE (rejects)
   */
  record(event: DisclosureEvent): Promise<void> {
    const { at, channel, measure, route, people, aliases } = event;
    const identities = this.#seal(event.recipient.identities);
    return this.append({ type: 'disclosure', at, channel, measure, route, identities, people, aliases });
  }

  /** Records what left without being seen. Resolves when it is durable. @throws as record */
  blind(period: BlindPeriod): Promise<void> {
    const { at, channel, reason, bytes, route } = period;
    return this.append({
      type: 'blind',
      at,
      channel,
      reason,
      bytes,
      route,
      identities: this.#seal(period.recipient.identities),
    });
  }

  /** Records a verdict. @param enforced false when it was only observed. Resolves when it is durable. @throws as record */
  verdict(verdict: Verdict, enforced: boolean): Promise<void> {
    const [recipient, subject] = this.#seal([verdict.recipient, verdict.subject]) as [
      SealedIdentity,
      SealedIdentity,
    ];
    const { at, kind } = verdict;
    const evidence: Evidence =
      verdict.scope === 'cell' ? { ...verdict.evidence, scope: 'cell' } : verdict.evidence;
    return this.append({ type: 'verdict', at, kind, enforced, recipient, subject, evidence });
  }

  /** Resolves when it is durable. @throws as record */
  async append(record: LedgerRecord): Promise<void> {
    if (this.spool === undefined)
      throw new WeirError('WEIR_INTERNAL', { reason: 'this ledger was opened for reading' });
    const jumpMs = this.#clockWatch.look();
    if (jumpMs !== undefined)
      this.#options.onTrouble?.(
        new WeirError('WEIR_CLOCK_JUMPED', { seconds: Math.round(jumpMs / SECOND_MS) }),
      );
    try {
      await this.spool.append(this.#encoded(record));
    } catch (error) {
      if (this.#options.missedIsBlind === true) this.#missed.note(record);
      throw error;
    }
    this.#recorded += 1;
    this.#onRecorded();
    // There is room again: what was missed meanwhile is recorded behind the first record that was taken.
    for (const blind of this.#missed.size === 0 ? [] : this.#missed.take())
      this.append(blind).catch(() => undefined);
  }

  /** Valid until the next record: the spool copies it at once. */
  #encoded(record: LedgerRecord): Uint8Array {
    if (this.#out.capacity > MAX_KEPT_BYTES) this.#out = new ByteWriter();
    this.#out.clear();
    return encodeRecord(record, this.#out);
  }

  /** Lets go of sealed values; the segment behind this one holds some, and goes as soon as it is handed over. */
  forgetSealed(): void {
    this.#sealed.clear();
    this.spool?.turn();
  }

  #seal(identities: readonly RecipientIdentity[]): SealedIdentity[] {
    return identities.map((identity) => {
      const known = this.#sealed.get(identity.key);
      if (known !== undefined) return known;
      if (this.#sealed.size >= MAX_SEALED_IDENTITIES) this.#sealed.clear();
      const sealed = {
        kind: identity.kind,
        key: identity.key,
        sealed: this.#keyring.seal(identity.value, boundTo(identity.key)),
      };
      this.#sealed.set(identity.key, sealed);
      return sealed;
    });
  }
}
