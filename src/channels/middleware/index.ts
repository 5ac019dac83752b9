/**
 * `weir/middleware`: what an application imports to tell a gate what leaves it.
 *
 *   const weir = createWeir({ gate: 'http://127.0.0.1:7391', token })
 *
 * Adapters are entry points of their own (`weir/express` …), so that no framework is loaded for another.
 */
import { type HttpCarrierOptions, httpCarrier } from './http-carrier.ts';
import { ApplicationWeir, type Weir, type WeirOptions } from './weir.ts';

export { WeirError } from '../../disclosure/error.ts';
export type { DoorOptions } from './door.ts';
export type { DisclosureStatement, Explanation, StatedPerson } from './statement.ts';
export type { Disclosed, Weir, WeirOptions } from './weir.ts';
export type { Asker, NamedPerson } from './wire.ts';

export interface GateWeirOptions extends WeirOptions, Omit<HttpCarrierOptions, 'enforces'> {}

/**
 * Tells a gate what leaves; see docs/middleware.md.
 * @throws WeirError WEIR_MIDDLEWARE_OPTIONS, WEIR_INPUT_UNREADABLE
 */
export function createWeir(options: GateWeirOptions): Weir {
  return new ApplicationWeir((enforces) => httpCarrier({ ...options, enforces }), options);
}
