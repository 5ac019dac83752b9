/**
 * Where property tests begin. A developer's run tries new cases each time, and so finds what nobody thought of; the run
 * that decides on a change (CI=true) tries the same cases each time, so that it judges the change and not its luck.
 * WEIR_SEED chooses the cases by hand: the seed that a failure prints.
 */
import fc from 'fast-check';

const CI_SEED = 20_261_122;

const chosen = process.env.WEIR_SEED;
if (chosen !== undefined) fc.configureGlobal({ seed: Number(chosen) });
else if (process.env.CI === 'true') fc.configureGlobal({ seed: CI_SEED });
