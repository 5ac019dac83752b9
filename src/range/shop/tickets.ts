/**
 * The tickets that an employee has to work on: rightful reasons to see a customer. They follow from the employee and
 * the day alone, so that everyone who asks on the same day gets the same ones.
 */
import { type EpochMs, HOUR_MS } from '../../disclosure/time.ts';
import type { Population } from '../population/population.ts';
import { Random } from '../random.ts';
import { beijingMidnight } from './beijing-time.ts';
import type { Employee, EmployeeRole } from './employees.ts';

export const FEWEST_TICKETS = 6;
export const MOST_TICKETS = 10;

export interface Ticket {
  readonly ticketNo: string;
  readonly subject: string;
  readonly status: 'open' | 'waiting' | 'done';
  /** When the customer wrote: on the day before, from eight in the morning on. */
  readonly openedAt: EpochMs;
  /** Index of the customer in the population. */
  readonly customer: number;
}

/** Tickets of a day are those that came in since eight in the morning of the day before. */
const OPENED_BEFORE_MS = 16 * HOUR_MS;

const SUBJECTS: Readonly<Record<EmployeeRole, readonly string[]>> = {
  agent: [
    '退货申请未处理',
    '快递显示签收但未收到',
    '修改收货地址',
    '发票抬头有误',
    '商品破损要求补发',
    '优惠券无法使用',
    '账号登录异常',
    '换货尺码咨询',
  ],
  telesales: ['会员续费回访', '到期优惠提醒', '企业采购意向', '新品试用邀约', '满意度回访'],
};

/** @param day see beijingDay. */
export function ticketsOf(population: Population, employee: Employee, day: number): readonly Ticket[] {
  const random = new Random(population.seed, 'tickets', employee.ordinal, day);
  const dayStart = beijingMidnight(day);
  const date = new Date(dayStart + 12 * HOUR_MS).toISOString().slice(0, 10).replaceAll('-', '');
  return Array.from({ length: random.between(FEWEST_TICKETS, MOST_TICKETS) }, (_, i) => ({
    ticketNo: `T${date}-${employee.id}-${String(i + 1).padStart(2, '0')}`,
    subject: random.pick(SUBJECTS[employee.role]),
    status: random.pick(['open', 'open', 'waiting', 'done'] as const),
    openedAt: dayStart - Math.ceil(random.uniform() * OPENED_BEFORE_MS),
    customer: random.integer(population.size),
  }));
}
