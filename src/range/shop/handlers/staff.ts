/** The desks: an employee's tickets, and the search over all customers. */
import { beijingDay, beijingTime } from '../beijing-time.ts';
import type { Employee } from '../employees.ts';
import { staffPage } from '../pages/staff-page.ts';
import { type Handler, json, page, problem, type Reply, redirect, type ShopRequest } from '../reply.ts';
import { wholeNumber } from '../request.ts';
import { ticketsOf } from '../tickets.ts';
import type { ShopWorld } from '../world.ts';

/** Most customers in one answer. */
export const MAX_CUSTOMERS_PER_PAGE = 20;

/** Runs for employees; customers are forbidden, others must sign in. */
const forEmployee =
  (
    asPage: boolean,
    handle: (employee: Employee, world: ShopWorld, request: ShopRequest) => Reply | Promise<Reply>,
  ): Handler =>
  (request, world) => {
    const { visitor } = request;
    if (visitor.kind === 'employee') {
      const employee = world.employees.find((one) => one.id === visitor.employeeId);
      if (employee !== undefined) return handle(employee, world, request);
    }
    if (visitor.kind === 'account' || visitor.kind === 'partner') return problem(403, 'for staff only');
    return asPage ? redirect('/staff/login?next=%2Fstaff') : problem(401, 'sign in at /staff/login first');
  };

function todaysTickets(employee: Employee, world: ShopWorld) {
  return ticketsOf(world.population, employee, beijingDay(world.clock.now())).map((ticket) => {
    const customer = world.population.person(ticket.customer);
    return {
      ticketNo: ticket.ticketNo,
      subject: ticket.subject,
      status: ticket.status,
      openedAt: beijingTime(ticket.openedAt),
      customerId: customer.id,
      customerName: customer.name,
      customerPhone: customer.phone,
    };
  });
}

function contactOf(world: ShopWorld, index: number) {
  const { id, name, phone, email, company, address } = world.population.person(index);
  return { id, name, phone, email, company: company ?? null, address };
}

export const staffHome = forEmployee(true, (employee, world, { visitor }) =>
  page(
    staffPage({
      visitor,
      employee,
      day: beijingTime(world.clock.now()).slice(0, 10),
      tickets: todaysTickets(employee, world),
    }),
  ),
);

/** `GET /staff/api/tickets`: the employee's own, of today. */
export const staffTickets = forEmployee(false, (employee, world) =>
  json({ employeeId: employee.id, role: employee.role, tickets: todaysTickets(employee, world) }),
);

/** `GET /staff/api/customers?q=&city=&page=&size=`. */
export const staffCustomers = forEmployee(false, async (_employee, world, { query }) => {
  const size = wholeNumber(query, 'size', { min: 1, max: MAX_CUSTOMERS_PER_PAGE, otherwise: 20 });
  const number = wholeNumber(query, 'page', { min: 1, max: 10_000_000, otherwise: 1 });
  const { total, people } = await world.directory.find({
    text: query.get('q') ?? '',
    city: (query.get('city') ?? '').trim(),
    offset: (number - 1) * size,
    limit: size,
  });
  return json({ total, page: number, size, customers: people.map((index) => contactOf(world, index)) });
});

/** `GET /staff/api/customers/{id}`. */
export const staffCustomer = forEmployee(false, (_employee, world, { params }) => {
  const id = params.id ?? '';
  const index = /^\d{8}$/.test(id) ? world.population.indexOfId(Number(id)) : undefined;
  if (index === undefined) return problem(404, 'there is no such customer');
  const { nickname, joinedOn } = world.population.person(index);
  return json({ ...contactOf(world, index), nick: nickname, joined: joinedOn });
});
