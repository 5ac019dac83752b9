/**
 * Generated documents and the truth about them: every planted value with its entity, its exact span in bytes, and
 * whose it is. A Page collects bytes and labels together, so that a label cannot miss its value.
 */

/** Values as they are planted. Which entity names a detector may report for each stands in ACCEPTED. */
export type Kind =
  | 'phone'
  | 'email'
  | 'residentId'
  | 'card'
  | 'creditCode'
  | 'plate'
  | 'passport'
  | 'permit'
  | 'mac'
  | 'wechat'
  | 'qq'
  | 'alipay'
  | 'iban'
  | 'ssn'
  | 'ip'
  | 'name'
  | 'address'
  | 'birth'
  | 'username'
  | 'userId'
  | 'hongKongId'
  | 'taiwanId';

/** `optional`: a province, a postcode. Finding it is right, not finding it no miss. */
export type LabelKind = Kind | 'optional';

export interface Label {
  readonly kind: LabelKind;
  /** Byte offsets into the body, end exclusive. */
  readonly start: number;
  readonly end: number;
  /** Index of the person within the document; -1 when the text does not tell whose it is. */
  readonly person: number;
  /** It stands under a key, a heading, a class or a label; false: in running text. */
  readonly keyed: boolean;
}

export type CorpusName = 'api-people' | 'api-clean' | 'html' | 'csv' | 'chat' | 'hostile';

export interface Document {
  readonly corpus: CorpusName;
  readonly contentType: string;
  /** Method and route template, as the gate would name it. */
  readonly route: string;
  readonly bytes: Uint8Array;
  readonly labels: readonly Label[];
  /** How many people stand in it. */
  readonly people: number;
}

const FIRST_ROOM = 1 << 16;
const encoder = new TextEncoder();

/** A document under construction. */
export class Page {
  #bytes = new Uint8Array(FIRST_ROOM);
  #length = 0;
  readonly #labels: Label[] = [];
  #people = 0;

  get length(): number {
    return this.#length;
  }

  /** Appends text. */
  add(text: string): this {
    if (this.#length + 3 * text.length > this.#bytes.length) {
      const larger = new Uint8Array(2 * (this.#length + 3 * text.length));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#length += encoder.encodeInto(text, this.#bytes.subarray(this.#length)).written;
    return this;
  }

  /** Appends a value and labels it. */
  value(kind: LabelKind, text: string, person: number, keyed: boolean): this {
    const start = this.#length;
    this.add(text);
    this.#labels.push({ kind, start, end: this.#length, person, keyed });
    return this;
  }

  /** @returns the index of a new person. */
  person(): number {
    return this.#people++;
  }

  done(corpus: CorpusName, contentType: string, route: string): Document {
    return {
      corpus,
      contentType,
      route,
      bytes: this.#bytes.slice(0, this.#length),
      labels: this.#labels,
      people: this.#people,
    };
  }
}
