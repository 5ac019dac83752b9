/**
 * Finds customers for the staff: by number, phone, e-mail or user name at once, by a part of a name or by city from
 * an index that is made when it is first needed, in small steps so that other requests are not held up.
 *
 * Memory: a name and two bytes a person, about 4 MB for 100,000.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Population } from '../population/population.ts';

/** People indexed between two turns of the event loop: about two milliseconds. */
const PEOPLE_PER_TURN = 500;
/** Longest search text; more of it is ignored. */
export const MAX_QUERY_LENGTH = 64;

export interface CustomerQuery {
  /** A whole number, phone, e-mail or user name, or a part of a name; empty for everybody. */
  readonly text: string;
  /** A city, with or without 市; empty for all. */
  readonly city: string;
  /** From 0. */
  readonly offset: number;
  readonly limit: number;
}

export interface CustomerMatches {
  readonly total: number;
  /** Indexes in the population. */
  readonly people: readonly number[];
}

interface Index {
  readonly names: readonly string[];
  readonly cities: Uint16Array;
}

export class CustomerDirectory {
  readonly #population: Population;
  readonly #cityNumbers = new Map<string, number>();
  #index: Promise<Index> | undefined;

  constructor(population: Population) {
    this.#population = population;
  }

  /** Makes the index now, instead of with the first search: under load its small steps take long. */
  async prepare(): Promise<void> {
    this.#index ??= this.#build();
    await this.#index;
  }

  async find({ text, city, offset, limit }: CustomerQuery): Promise<CustomerMatches> {
    const wanted = text.slice(0, MAX_QUERY_LENGTH).trim();
    const exact = wanted === '' ? undefined : this.#exact(wanted);
    if (exact !== undefined) {
      const inCity = city === '' || sameCity(this.#population.person(exact).city, city);
      return { total: inCity ? 1 : 0, people: inCity && offset === 0 ? [exact] : [] };
    }
    this.#index ??= this.#build();
    const { names, cities } = await this.#index;
    const cityNumber = city === '' ? undefined : this.#cityNumber(city);
    if (city !== '' && cityNumber === undefined) return { total: 0, people: [] };
    const lowered = wanted.toLowerCase();
    const people: number[] = [];
    let total = 0;
    for (let i = 0; i < names.length; i++) {
      if (cityNumber !== undefined && cities[i] !== cityNumber) continue;
      if (lowered !== '' && !(names[i] as string).includes(lowered)) continue;
      if (total >= offset && people.length < limit) people.push(i);
      total++;
    }
    return { total, people };
  }

  #exact(text: string): number | undefined {
    const population = this.#population;
    if (text.includes('@')) return population.indexOfEmail(text);
    const byId = /^\d{8}$/.test(text) ? population.indexOfId(Number(text)) : undefined;
    return byId ?? population.indexOfPhone(text) ?? population.indexOfUsername(text);
  }

  #cityNumber(city: string): number | undefined {
    return this.#cityNumbers.get(city) ?? this.#cityNumbers.get(`${city}市`);
  }

  async #build(): Promise<Index> {
    const { size } = this.#population;
    const names: string[] = [];
    const cities = new Uint16Array(size);
    for (let i = 0; i < size; i++) {
      const person = this.#population.person(i);
      names.push(person.name.toLowerCase());
      let number = this.#cityNumbers.get(person.city);
      if (number === undefined) {
        number = this.#cityNumbers.size;
        this.#cityNumbers.set(person.city, number);
      }
      cities[i] = number;
      if (i % PEOPLE_PER_TURN === PEOPLE_PER_TURN - 1) await nextTurn();
    }
    return { names, cities };
  }
}

function sameCity(city: string, asked: string): boolean {
  return city === asked || city === `${asked}市`;
}
