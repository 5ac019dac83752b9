/** Everything that handlers may know: the shop's data and its present. */
import type { Clock } from '../../disclosure/time.ts';
import type { Population } from '../population/population.ts';
import { Catalogue, DEFAULT_PRODUCTS } from './catalogue.ts';
import { CustomerDirectory } from './directory.ts';
import { type Employee, makeEmployees } from './employees.ts';
import { Reviews } from './reviews.ts';
import { Sessions } from './sessions.ts';

export interface ShopWorld {
  readonly population: Population;
  readonly catalogue: Catalogue;
  readonly reviews: Reviews;
  readonly employees: readonly Employee[];
  readonly directory: CustomerDirectory;
  readonly sessions: Sessions;
  readonly clock: Clock;
}

export function makeWorld(population: Population, clock: Clock, products = DEFAULT_PRODUCTS): ShopWorld {
  const catalogue = new Catalogue(population.seed, population.size, products);
  return {
    population,
    catalogue,
    reviews: new Reviews(population, catalogue),
    employees: makeEmployees(population.seed),
    directory: new CustomerDirectory(population),
    // The start is part of the seed: two runs over one ledger must not share sessions.
    sessions: new Sessions(population.seed + clock.now()),
    clock,
  };
}
