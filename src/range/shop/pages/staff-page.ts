/** An employee's desk: today's tickets, and the search over all customers. */
import type { Employee } from '../employees.ts';
import { html } from '../html.ts';
import type { Visitor } from '../visitor.ts';
import { layout } from './layout.ts';

export interface ShownTicket {
  readonly ticketNo: string;
  readonly subject: string;
  readonly status: 'open' | 'waiting' | 'done';
  /** `YYYY-MM-DD HH:MM:SS`. */
  readonly openedAt: string;
  readonly customerId: number;
  readonly customerName: string;
  readonly customerPhone: string;
}

export interface StaffView {
  readonly visitor: Visitor;
  readonly employee: Employee;
  /** `YYYY-MM-DD`. */
  readonly day: string;
  readonly tickets: readonly ShownTicket[];
}

const ROLES = { agent: '客服', telesales: '电话销售' } as const;
const STATUS = { open: '待处理', waiting: '等待客户', done: '已完成' } as const;

export function staffPage({ visitor, employee, day, tickets }: StaffView): string {
  const open = tickets.filter((ticket) => ticket.status !== 'done').length;
  return layout({
    title: '工作台',
    visitor,
    main: html`<div class="head"><h1>${employee.name}</h1><span class="tag on">${ROLES[employee.role]}</span><span class="note">工号 ${employee.id} · ${day}</span></div>
<section class="card"><div class="head"><h2>今日工单</h2><span class="note">${open} 件待办，共 ${tickets.length} 件</span></div>
<table><thead><tr><th>工单号</th><th>事由</th><th>客户</th><th>电话</th><th>来单时间</th><th>状态</th></tr></thead>
<tbody>${tickets.map(
      (
        ticket,
      ) => html`<tr><td class="nowrap">${ticket.ticketNo}</td><td>${ticket.subject}</td><td>${ticket.customerName}<br><span class="note">${ticket.customerId}</span></td><td class="nowrap">${ticket.customerPhone}</td><td class="nowrap">${ticket.openedAt.slice(5, 16)}</td><td><span class="tag${ticket.status === 'open' && ' on'}">${STATUS[ticket.status]}</span></td></tr>
`,
    )}</tbody></table></section>
<section class="card" id="customers"><div class="head"><h2>客户查询</h2><span class="note"></span></div>
<form class="search" role="search"><input name="q" placeholder="姓名、手机号、邮箱或账号" aria-label="姓名、手机号、邮箱或账号"><input class="short" name="city" placeholder="城市" aria-label="城市"><button>查询</button></form>
<table hidden><thead><tr><th>账号</th><th>姓名</th><th>电话</th><th>邮箱</th><th>公司</th><th>地址</th></tr></thead><tbody></tbody></table>
<p class="empty">输入条件后查询，每页最多 20 位客户。</p>
<div class="pager" hidden><button type="button" class="quiet" data-step="-1">上一页</button><span></span><button type="button" class="quiet" data-step="1">下一页</button></div>
</section>`,
    script: SEARCH_SCRIPT,
  });
}

/** Asks the customer search and fills the table, as text, never as markup. A query in the address is run at once. */
const SEARCH_SCRIPT = `
(() => {
  const box = document.getElementById('customers');
  const form = box.querySelector('form');
  const table = box.querySelector('table');
  const empty = box.querySelector('.empty');
  const pager = box.querySelector('.pager');
  const buttons = [...pager.querySelectorAll('button')];
  const size = 20;
  let page = 1;
  const cell = (text, className) => {
    const element = document.createElement('td');
    element.textContent = text;
    if (className) element.className = className;
    return element;
  };
  const load = async () => {
    const query = new URLSearchParams(new FormData(form));
    query.set('page', page);
    query.set('size', size);
    let found = { total: 0, customers: [] };
    let message = '没有符合条件的客户。';
    try {
      const answer = await fetch('/staff/api/customers?' + query);
      if (!answer.ok) throw new Error(answer.status);
      found = await answer.json();
    } catch {
      message = '查询失败，请重新登录后再试。';
    }
    table.querySelector('tbody').replaceChildren(...found.customers.map((customer) => {
      const row = document.createElement('tr');
      row.append(cell(customer.id), cell(customer.name, 'nowrap'), cell(customer.phone, 'nowrap'), cell(customer.email),
        cell(customer.company ?? '–'), cell(customer.address));
      return row;
    }));
    const pages = Math.max(1, Math.ceil(found.total / size));
    box.querySelector('.head .note').textContent = found.total ? '共 ' + found.total + ' 位客户' : '';
    table.hidden = found.customers.length === 0;
    empty.hidden = !table.hidden;
    empty.textContent = message;
    pager.hidden = pages < 2;
    pager.querySelector('span').textContent = page + ' / ' + pages;
    buttons[0].disabled = page <= 1;
    buttons[1].disabled = page >= pages;
  };
  form.addEventListener('submit', (event) => { event.preventDefault(); page = 1; load(); });
  for (const button of buttons) button.addEventListener('click', () => { page += Number(button.dataset.step); load(); });
  const asked = new URLSearchParams(location.search);
  if (asked.has('q') || asked.has('city')) {
    form.q.value = asked.get('q') ?? '';
    form.city.value = asked.get('city') ?? '';
    load();
  }
})();
`;
