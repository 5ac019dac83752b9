import { describe, expect, it } from 'vitest';
import { categoriesOf } from '../../disclosure/category.ts';
import { createInspector } from '../inspector.ts';

const inspector = createInspector();

/** Identifiers of each person, joined, in order. */
function people(body: string | object, contentType = 'application/json'): string[] {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return inspector
    .inspect(Buffer.from(text), { contentType })
    .people.map(({ identifiers }) =>
      identifiers.map(({ namespace, value }) => `${namespace}:${value}`).join(' '),
    );
}

const A = '13812345678';
const B = '13912345678';

describe('people in JSON', () => {
  it('counts a list of a hundred reviewers as a hundred people', () => {
    const reviews = Array.from({ length: 100 }, (_, i) => ({
      id: 9000 + i,
      userId: 1000 + i,
      userNick: `nick${i}`,
      content: '很好用的商品',
      rating: 5,
    }));
    const { people: all, findings } = inspector.inspect(
      Buffer.from(JSON.stringify({ data: { reviews } })),
      {},
    );
    expect(all).toHaveLength(100);
    expect(all[7]!.identifiers[0]).toEqual({ namespace: 'id', value: '1007' });
    expect(categoriesOf(all[7]!.categories)).toEqual(['pd:UID', 'pd:Username', 'pd:Opinion']);
    expect(findings.every(({ person }) => person !== undefined)).toBe(true);
  });

  it('counts them by nickname when nothing better is shown, and leaves the review ids out', () => {
    const reviews = [
      { id: 1, nick: '小明同学', content: '很好用的商品', rating: 5 },
      { id: 2, nick: '小红同学', content: '一般般的商品', rating: 3 },
      { id: 3, nick: 't***8', content: '匿名的评价内容', rating: 3 },
    ];
    expect(people({ reviews })).toEqual(['username:小明同学', 'username:小红同学']);
  });

  it.each([
    [
      'a nested buyer and an address beside',
      { order: { buyer: { id: 7, phone: A }, address: '浙江省杭州市西湖区文三路1号' } },
      ['id:7 phone:+8613812345678'],
    ],
    [
      'buyer and receiver that do not contradict',
      { buyerId: 7, receiverName: '张三', receiverPhone: A },
      ['id:7 phone:+8613812345678 name:张三'],
    ],
    [
      'two whom no list of roles has',
      { plaintiffName: '王伟', plaintiffPhone: A, defendantName: '李强', defendantTel: B },
      ['phone:+8613812345678 name:王伟', 'phone:+8613912345678 name:李强'],
    ],
    [
      'two who are told apart by what contradicts',
      { maleName: '王伟', malePhone: A, femaleName: '李红', femalePhone: B },
      ['phone:+8613812345678 name:王伟', 'phone:+8613912345678 name:李红'],
    ],
    [
      'one under two words of no role',
      { firstName: 'Ann', lastName: 'Lee', leadPhone: '+442079460018' },
      ['phone:+442079460018 name:Ann name:Lee'],
    ],
    [
      'attributes in objects of their own',
      { id: 7, fullName: 'Ann Lee', phones: [{ type: 'home', number: '+442079460018' }] },
      ['id:7 phone:+442079460018 name:Ann Lee'],
    ],
    [
      'a passport beside an identity card',
      { buyerPhone: A, buyerIdCardNo: '11010519491231002X', passportNo: 'E12345678' },
      ['residentId:11010519491231002X residentId:CN_PASSPORT:E12345678 phone:+8613812345678'],
    ],
    [
      'buyer and seller in one object',
      { buyerPhone: A, sellerPhone: B },
      ['phone:+8613812345678', 'phone:+8613912345678'],
    ],
    ['buyer and seller by id', { buyerId: 1, sellerId: 2 }, ['id:1', 'id:2']],
    [
      'buyer and seller as objects',
      { buyer: { id: 1, name: '张三' }, seller: { id: 2, name: '李四' } },
      ['id:1 name:张三', 'id:2 name:李四'],
    ],
    [
      'buyer and receiver that contradict',
      { buyerPhone: A, receiverPhone: B },
      ['phone:+8613812345678', 'phone:+8613912345678'],
    ],
    [
      'a profile in parts',
      { user: { id: 7, profile: { realName: '张三' }, contact: { phone: A } } },
      ['id:7 phone:+8613812345678 name:张三'],
    ],
    [
      'two people under unknown keys',
      { me: { phone: A, nick: 'aa1' }, target: { nick: 'bobby' } },
      ['phone:+8613812345678 username:aa1', 'username:bobby'],
    ],
    [
      'several phones of one',
      { userId: 9, phones: [A, B] },
      ['id:9 phone:+8613812345678 phone:+8613912345678'],
    ],
    ['a list of phones', { phones: [A, B] }, ['phone:+8613812345678', 'phone:+8613912345678']],
    ['phones as keys', { [A]: { x: 1 }, [B]: { x: 2 } }, ['phone:+8613812345678', 'phone:+8613912345678']],
    [
      'a list of users with ids and names',
      {
        users: [
          { id: 1, name: '张三' },
          { id: 2, name: '李四' },
        ],
      },
      ['id:1 name:张三', 'id:2 name:李四'],
    ],
    [
      'a record and the account in it, by their types',
      [
        { id: '1', email: 'a@x.cn', user: { id: '2', __typename: 'User' }, __typename: 'Customer' },
        { id: '2', email: 'b@x.cn', user: { id: '3', __typename: 'User' }, __typename: 'Customer' },
      ],
      ['id:customer/1 id:2 email:a@x.cn', 'id:customer/2 id:3 email:b@x.cn'],
    ],
    [
      'a record and the account in it, without types',
      [
        { id: 1, email: 'a@x.cn', user: { id: 2 } },
        { id: 2, email: 'b@x.cn', user: { id: 3 } },
      ],
      ['id:1 id:user/2 email:a@x.cn', 'id:2 id:user/3 email:b@x.cn'],
    ],
    [
      'an account that is numbered by its own key',
      [{ id: 1, email: 'a@x.cn', user: { userId: 2 } }, { userId: 1 }],
      ['id:2 email:a@x.cn', 'id:1'],
    ],
    [
      'an account whose number is met nowhere else',
      { id: 1, email: 'a@x.cn', user: { id: '0b7e6f0a-5d5c-4f4e-9d0b-2f1a6c3d9e11' } },
      ['id:1 id:0b7e6f0a-5d5c-4f4e-9d0b-2f1a6c3d9e11 email:a@x.cn'],
    ],
    [
      'an account that has the name in one',
      { id: 1, firstName: 'Ann', lastName: 'Lee', phone: A, user: { id: 9, name: 'Ann Lee' } },
      ['id:1 id:user/9 phone:+8613812345678 name:Ann name:Lee name:Ann Lee'],
    ],
    [
      'an account of another name',
      { id: 1, realName: '王伟', phone: A, user: { id: 9, realName: '李红' } },
      ['id:9 name:李红', 'id:1 phone:+8613812345678 name:王伟'],
    ],
    [
      'an account of another phone',
      { id: 1, phone: A, user: { id: 9, phone: B } },
      ['id:9 phone:+8613912345678', 'id:1 phone:+8613812345678'],
    ],
    ['two accounts', { userId: 1, phone: A, user: { id: 9 } }, ['id:9', 'id:1 phone:+8613812345678']],
    [
      'whoever manages a record, who is no account of it',
      { id: 1, phone: A, manager: { id: 4, name: '李红' } },
      ['id:4 name:李红', 'id:1 phone:+8613812345678'],
    ],
    [
      'two tables that count from one',
      {
        customers: [{ __typename: 'Customer', id: 1, email: 'a@x.cn' }],
        administrators: [{ id: 1, email: 'b@x.cn', __typename: 'Administrator' }],
      },
      ['id:customer/1 email:a@x.cn', 'id:administrator/1 email:b@x.cn'],
    ],
    [
      'those who sign in, whose numbers stay bare',
      [{ __typename: 'User', id: 7, email: 'a@x.cn' }, { userId: 7 }],
      ['id:7 email:a@x.cn'],
    ],
    [
      'a number that no other table has, whatever its type',
      [{ __typename: 'Customer', id: '1750839213344768001', email: 'a@x.cn' }],
      ['id:1750839213344768001 email:a@x.cn'],
    ],
    ['a type and nobody', { __typename: 'Product', id: 7, name: 'x' }, []],
    ['an id and a name alone', { id: 1, name: '张三' }, []],
    ['a strong name alone', { realName: '张三' }, ['name:张三']],
    [
      'the same buyer twice',
      [
        { buyerId: 1, amount: 1 },
        { buyerId: 1, amount: 2 },
      ],
      ['id:1'],
    ],
    ['an alias seen again alone', [{ uid: 1, phone: A }, { phone: A }], ['id:1 phone:+8613812345678']],
    ['an alias seen before', [{ phone: A }, { uid: 1, phone: A }], ['id:1 phone:+8613812345678']],
    [
      'one phone under two ids',
      [
        { uid: 1, phone: A },
        { uid: 2, phone: A },
      ],
      ['id:1 phone:+8613812345678', 'id:2 phone:+8613812345678'],
    ],
    [
      'contact data in free text outside any identity',
      { notice: `请联系 ${A} 或 zs@example.com` },
      ['phone:+8613812345678 email:zs@example.com'],
    ],
    [
      'two phones in one text',
      { notice: `请联系 ${A} 或 ${B}` },
      ['phone:+8613812345678', 'phone:+8613912345678'],
    ],
    ['a phone in the text of somebody known', { userId: 5, content: `请联系 ${A}` }, ['id:5']],
    ['an office', { hotline: 'mail support@example.com' }, []],
  ] as const)('%s', (_what, body, expected) => {
    expect(people(body)).toEqual(expected);
  });

  it('gives an address to the customer, not to the seller beside it', () => {
    const body = { buyer: { id: 7 }, sellerId: 9, address: '浙江省杭州市西湖区文三路1号' };
    const { people: all, findings } = inspector.inspect(Buffer.from(JSON.stringify(body)), {});
    const address = findings.find(({ entity }) => entity === 'LOCATION')!;
    expect(all[address.person!]!.identifiers[0]).toEqual({ namespace: 'id', value: '7' });
  });
});

describe('what stands around people', () => {
  const entities = (body: object): string[] =>
    inspector.inspect(Buffer.from(JSON.stringify(body)), {}).findings.map(({ entity }) => entity);

  it('is not theirs: the envelope of an answer', () => {
    const body = {
      code: 0,
      message: 'success',
      content: 'all went well',
      data: { page: { user: { id: 7, phone: A } } },
    };
    expect(entities(body)).toEqual(['USER_ID', 'PHONE_NUMBER']);
  });

  it('is theirs: what they say and bought', () => {
    const body = {
      id: 5,
      content: '很好用的商品',
      productName: '苹果手机壳',
      user: { id: 7, nick: '小明同学' },
    };
    expect(entities(body)).toEqual(['OPINION', 'PURCHASE', 'USER_ID', 'USERNAME']);
  });

  it('is nobody: brands, shops and categories', () => {
    const body = {
      brand: { id: 3, name: '苹果' },
      shop: { id: 4, name: '数码旗舰店' },
      category: { id: 5, name: '手机' },
    };
    expect(entities(body)).toEqual([]);
  });
});

describe('people elsewhere', () => {
  it('reads a table with Chinese headings row by row', () => {
    const csv = `姓名,手机号,身份证号,收货地址\r\n张三,${A},11010519491231002X,"北京市朝阳区建国路1号, ""A"" 座"\r\n李四,${B},,上海市浦东新区世纪大道100号\r\n`;
    expect(people(csv, 'text/csv')).toEqual([
      'residentId:11010519491231002X phone:+8613812345678 name:张三',
      'phone:+8613912345678 name:李四',
    ]);
  });

  it('reads a profile page as one person, and the visitor in the header as another', () => {
    const html = `<html><body><header><span class="nickname">visitor1</span></header><main>
      <h1 class="nickname">小明同学</h1>
      <dl><dt>手机</dt><dd>${A}</dd><dt>邮箱：</dt><dd><a href="mailto:zs@example.com">write</a></dd></dl></main></body></html>`;
    expect(people(html, 'text/html')).toEqual([
      'username:visitor1',
      'phone:+8613812345678 email:zs@example.com username:小明同学',
    ]);
  });

  it('reads a list of reviews as its reviewers', () => {
    const item = (i: number): string =>
      `<li><span class="user-name">reviewer${i}</span><p class="content">很好用的商品</p></li>`;
    const html = `<ul>${Array.from({ length: 40 }, (_, i) => item(i)).join('')}</ul>`;
    expect(people(html, 'text/html')).toHaveLength(40);
  });

  it('reads a table of people by its headings', () => {
    const html = `<table><tr><th>姓名</th><th>电话</th></tr><tr><td>张三</td><td>${A}</td></tr><tr><td>李四</td><td>${B}</td></tr></table>`;
    expect(people(html, 'text/html')).toEqual([
      'phone:+8613812345678 name:张三',
      'phone:+8613912345678 name:李四',
    ]);
  });

  it('takes the parts of a name in their own columns for one person, and two whole names for two', () => {
    const row = (first: string, last: string, phone: string) =>
      `<tr><td>${first}</td><td>${last}</td><td>${phone}</td></tr>`;
    const parts = `<table><tr><th>First Name</th><th>Last Name</th><th>Phone</th></tr>${row('Ann', 'Lee', A)}${row('Bob', 'Kay', B)}</table>`;
    expect(people(parts, 'text/html')).toHaveLength(2);
    const whole = `<table><tr><th>Buyer name</th><th>Seller name</th><th>Amount</th></tr>${row('Ann Lee', 'Bob Kay', '3.10')}</table>`;
    expect(people(whole, 'text/html')).toHaveLength(2);
  });

  it('takes a number to dial and an address line of a card for no names of others', () => {
    const card = (name: string, phone: string) =>
      `<li class="user"><span class="user-name">${name}</span> <a href="tel:${phone}">${phone}</a> <i>604 Mills Mission, Fisherfield</i></li>`;
    const html = `<ul>${card('Ann Lee', '(213) 378-3310')}${card('Bob Kay', '(477) 943-8768')}</ul>`;
    expect(people(html, 'text/html')).toHaveLength(2);
  });

  it('reads the state of a page in its script', () => {
    const html = `<script>window.__STATE__ = {"user":{"id":1,"phone":"${A}"}};</script><script>var x = 1; call({"phone":"${B}"})</script>`;
    expect(people(html, 'text/html')).toEqual(['id:1 phone:+8613812345678']);
  });

  it('reads chat text line by line, and a record over several lines', () => {
    const chat = `小王：你好，加我微信\n我的手机：${A}，邮箱 zs@example.com\n我是 ${B}\n`;
    expect(people(chat, 'text/plain')).toEqual([
      'phone:+8613812345678 email:zs@example.com',
      'phone:+8613912345678',
    ]);
    const record = `姓名：张三\n电话：${A}\n姓名：李四\n电话：${B}\n`;
    expect(people(record, 'text/plain')).toEqual([
      'phone:+8613812345678 name:张三',
      'phone:+8613912345678 name:李四',
    ]);
  });

  it('reads events one by one', () => {
    const events = `event: a\nid: 13712345678\ndata: {"user":{"phone":"${A}"}}\n\ndata: {"user":{"phone":"${B}"}}\n\n`;
    expect(people(events, 'text/event-stream')).toEqual(['phone:+8613812345678', 'phone:+8613912345678']);
  });
});
