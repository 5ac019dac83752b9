/** Signing in and out, customers and staff alike: a form gets a redirect, a program gets JSON. */
import { signInCustomer, signInEmployee } from '../accounts.ts';
import { loginPage } from '../pages/login-page.ts';
import { type Handler, json, page, problem, type Reply, redirect, type ShopRequest } from '../reply.ts';
import { ANONYMOUS, type Visitor } from '../visitor.ts';
import type { ShopWorld } from '../world.ts';

type Door = 'customer' | 'staff';

const WRONG = 'user name and password do not match';

/** Where a form may lead on: a path of this shop. */
function localPath(text: string | undefined, otherwise: string): string {
  return text !== undefined && /^\/(?![/\\])[\x21-\x7e]{0,200}$/.test(text) ? text : otherwise;
}

const showLogin =
  (door: Door): Handler =>
  ({ query, visitor }) =>
    page(loginPage({ door, visitor, next: localPath(query.get('next') ?? undefined, ''), failed: false }));

const signIn =
  (door: Door): Handler =>
  (request, world) => {
    const check = door === 'customer' ? signInCustomer : signInEmployee;
    const visitor = check(world, request.fields);
    if (visitor === undefined) return refused(door, request);
    world.sessions.close(request.sessionId);
    const session = { sessionId: world.sessions.open(visitor), visitor };
    const answer = request.wantsJson
      ? json(welcome(world, visitor))
      : redirect(localPath(request.fields.next, door === 'customer' ? '/profile' : '/staff'));
    return { ...answer, session };
  };

function refused(door: Door, request: ShopRequest): Reply {
  if (request.wantsJson) return problem(401, WRONG);
  return page(
    loginPage({ door, visitor: request.visitor, next: localPath(request.fields.next, ''), failed: true }),
    401,
  );
}

function welcome(world: ShopWorld, visitor: Visitor): object {
  if (visitor.kind === 'account') return { ok: true, accountId: world.population.idOf(visitor.index) };
  const employee = world.employees.find(
    (one) => visitor.kind === 'employee' && one.id === visitor.employeeId,
  );
  return { ok: true, employeeId: employee?.id, role: employee?.role };
}

export const loginForm = showLogin('customer');
export const staffLoginForm = showLogin('staff');
export const login = signIn('customer');
export const staffLogin = signIn('staff');

export const logout: Handler = (request, world) => {
  world.sessions.close(request.sessionId);
  const answer = request.wantsJson ? json({ ok: true }) : redirect('/');
  return { ...answer, session: { sessionId: '', visitor: ANONYMOUS } };
};
