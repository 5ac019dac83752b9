/**
 * Signing in. Every generated account has the same password, written here and in the README: there is nobody behind
 * an account and nothing to protect.
 */
import { STAFF_PASSWORD } from './employees.ts';
import type { Visitor } from './visitor.ts';
import type { ShopWorld } from './world.ts';

/** The password of every customer. */
export const CUSTOMER_PASSWORD = 'customer-of-the-brook-market';

type Credentials = Readonly<Record<string, string>>;

/** @param fields `username` and `password`. @returns undefined when they do not match. */
export function signInCustomer(world: ShopWorld, fields: Credentials): Visitor | undefined {
  if (fields.password !== CUSTOMER_PASSWORD) return undefined;
  const index = world.population.indexOfUsername(fields.username ?? '');
  return index === undefined ? undefined : { kind: 'account', index };
}

/** @param fields `username` (an employee's id such as `e07`) and `password`. */
export function signInEmployee(world: ShopWorld, fields: Credentials): Visitor | undefined {
  if (fields.password !== STAFF_PASSWORD) return undefined;
  const employee = world.employees.find((one) => one.id === fields.username);
  return employee === undefined ? undefined : { kind: 'employee', employeeId: employee.id };
}

/**
 * The header by which the shop tells a proxy in front of it who is asking. An application's convention: the gate
 * reads it off the response, and may take it out before the response goes on.
 */
export function identityHeaders(world: ShopWorld, visitor: Visitor): Readonly<Record<string, string>> {
  switch (visitor.kind) {
    case 'account':
      return { 'x-account-id': String(world.population.idOf(visitor.index)) };
    case 'employee':
      return { 'x-employee-id': visitor.employeeId };
    case 'partner':
      return { 'x-partner-id': visitor.partnerId };
    case 'anonymous':
      return {};
  }
}
