/**
 * The kernel's walk over pages and the plain one over htmlparser2's tokenizer tell the same, whatever the page: every
 * quoting, references, comments, raw text, tables, tags that nobody closes, cut ends and changed bytes.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { charsetOf } from '../charset.ts';
import type { Inspection } from '../inspection.ts';
import { createInspector } from '../inspector.ts';
import { plainly } from './plain.ts';

const PATIENCE_MS = 120_000;
const tiers = { default: createInspector({ tier: 'default' }), all: createInspector({ tier: 'all' }) };

/** htmlparser2 does not decode a reference behind a `<` in a title or a text area, as §13.2.5.2 has it. */
const UNDECODED = /<(?:title|textarea)\b.*<&/is;

function same(page: string | Uint8Array, tier: 'default' | 'all' = 'default'): Inspection {
  const bytes = typeof page === 'string' ? new TextEncoder().encode(page) : page;
  const found = tiers[tier].inspect(bytes, { type: 'html' });
  if (
    charsetOf(undefined, bytes) === 'utf-8' &&
    bytes.length > 0 &&
    !UNDECODED.test(Buffer.from(bytes).toString())
  ) {
    expect(found).toStrictEqual(plainly(bytes, 'html', tier));
  }
  return found;
}

const shown = (page: string, { findings }: Inspection): string[] =>
  findings.map(({ entity, start, end }) => `${entity} ${Buffer.from(page).toString('utf8', start, end)}`);

const VALUE = fc.constantFrom(
  ...[
    '13812345678',
    '13912345678',
    '138-1234-5678',
    '+44 20 7946 0018',
    'zs@example.com',
    '11010519491231002X',
    '6222 0212 3456 7890 123',
    '张三',
    '小明同学',
    'bobby_1',
    '浙江省杭州市西湖区文三路1号',
    '很好用，下次再来',
    '请联系 13812345678 或 zs@example.com',
    '收货人张伟',
    '收货人：李四 电话：13812345678',
    '月销123+',
    '2026-03-04 10:11:12',
    '¥12.50',
    '1007',
    'x',
    '',
    ' ',
    '{"phone":"13812345678"}',
    '[1,2,"13812345678"]',
    '沪A12345',
    'GB82 WEST 1234 5698 7654 32',
    'AA:BB:CC:DD:EE:FF',
    'fe80::1',
    'SW1A 1AA',
    'my passport is 123456789',
    '微信wx_zhang88，QQ 12345678',
    '寄到杭州市西湖区文三路100号',
  ],
  ...[
    '138<b>1234</b>5678',
    '138<!-- x -->12345678',
    '&#49;3812345678',
    '1381234&#53;678',
    '张&#x4e09;',
    'a&#64;b.cn',
  ],
  ...[
    '&quot;13812345678&quot;',
    'zs&commat;example.com',
    '&nbsp;13812345678&nbsp;',
    '&amp',
    '&nGt;',
    '&notit;',
    '&#x110000;',
  ],
);
const LABEL = fc.constantFrom(
  ...'手机 手机： 姓名 姓名: Phone Phone: email 收货人 收货人： 买家 买家： 订单号 订单号： 备注 地址 地址： 性别 身份证号（必填） 用户名 昵称· 时间 价格 content： id: 标题'.split(
    ' ',
  ),
  '手机&#65306;',
  '姓&nbsp;名：',
  '電話',
  '이름',
);
const WORD = fc.constantFrom(
  ...'nick user-nick user__phone phone--big mobile name title price content time sku author buyer comment review id uid email address order-no x'.split(
    ' ',
  ),
);
const NAME = fc.constantFrom(
  ...'div span p b a li ul tr td th table thead tbody dl dt dd form label input img br time section header main article DIV Phone user_name x-mobile order script style title textarea xmp iframe noscript plaintext svg option select h1'.split(
    ' ',
  ),
);
const ATTRIBUTE_NAME = fc.constantFrom(
  ...'class id itemprop data-field data-id data-uid data-phone data-mobile data-name data-spm DATA-Phone value name autocomplete title alt content label placeholder href src style phone userName type'.split(
    ' ',
  ),
);
const ATTRIBUTE = fc
  .tuple(
    ATTRIBUTE_NAME,
    fc.oneof(
      VALUE,
      WORD,
      fc.tuple(WORD, WORD).map((words) => words.join(' ')),
      fc.constantFrom(
        'tel:13812345678',
        'mailto:zs@example.com?x=1',
        'te&#108;:13812345678',
        '/item?id=1&amp;b=2',
        'SMS:+8613812345678',
      ),
    ),
    fc.constantFrom('"', "'", '', 'none', ' = "'),
  )
  .map(([name, value, quote]) => {
    switch (quote) {
      case 'none':
        return name;
      case '':
        return `${name}=${value.replaceAll(' ', '_')}`;
      case "'":
        return `${name}='${value.replaceAll("'", '')}'`;
      case '"':
        return `${name}="${value.replaceAll('"', '&quot;')}"`;
      default:
        return `${name} = "${value.replaceAll('"', "'")}" `;
    }
  });
const OPEN = fc
  .tuple(NAME, fc.array(ATTRIBUTE, { maxLength: 4 }), fc.constantFrom('>', '>', '>', '/>', ' / >', '\n>'))
  .map(([name, attributes, end]) => `<${[name, ...attributes].join(' ')}${end}`);
const CLOSE = fc
  .tuple(NAME, fc.constantFrom('>', '>', ' >', ' x="1">', '/>'))
  .map(([name, end]) => `</${name}${end}`);
const ODD = fc.constantFrom(
  ...[
    '<!-- 13812345678 -->',
    '<!-->',
    '<!--->',
    '<!-- a --!>',
    '<!--x--',
    '<!-',
    '<!>',
    '<!doctype html>',
    '<?xml version="1"?>',
  ],
  ...[
    '<![CDATA[13812345678]]>',
    '<![CDATA[',
    ']]>',
    '</>',
    '</ x>',
    '</1>',
    '<',
    '<<',
    '< p>',
    '<1',
    '>',
    '/',
    '=',
    '"',
    "'",
    '&',
    '&#',
  ],
  ...[
    '<script>{"phone":"13812345678","nick":"小红"}</script>',
    '<script>window.A = {"uid":7,"mobile":"13912345678"};</script>',
  ],
  ...[
    '<script>var a=1;</scr</script >',
    '<style>.a{}</style>',
    '<textarea>13812345678&amp;</textarea>',
    '<title>张三</title>',
    '</script',
  ],
  ...[
    '<table><tr><th>姓名<th>手机<th>订单号<tr><td>张三<td>13812345678<td>13912345678',
    '<tr><th>手机<td>13812345678',
    '</table>',
    '\n',
    '\t',
  ],
);
const NESTED = fc.letrec((tie) => ({
  node: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    VALUE,
    LABEL,
    fc
      .tuple(
        fc.constantFrom('div', 'ul', 'li', 'span', 'p', 'section', 'main', 'td', 'dd'),
        fc.array(ATTRIBUTE, { maxLength: 2 }),
        fc.array(tie('node'), { maxLength: 4 }),
      )
      .map(([name, attributes, nodes]) => `<${[name, ...attributes].join(' ')}>${nodes.join('')}</${name}>`),
  ),
}));
const PAGE = fc
  .array(fc.oneof(OPEN, OPEN, CLOSE, CLOSE, VALUE, LABEL, ODD, NESTED.node as fc.Arbitrary<string>), {
    maxLength: 24,
  })
  .map((parts) => parts.join(''));

describe('the kernel and the plain walk tell the same of a page', { timeout: PATIENCE_MS }, () => {
  it('of pieces of pages', () => {
    let findings = 0;
    fc.assert(
      fc.property(PAGE, (page) => {
        findings += same(page).findings.length;
      }),
      { numRuns: 6000 },
    );
    expect(findings).toBeGreaterThan(1000);
    fc.assert(
      fc.property(PAGE, (page) => {
        same(page, 'all');
      }),
      { numRuns: 600 },
    );
  });

  it('of lists and forms that are well nested', () => {
    fc.assert(
      fc.property(fc.array(NESTED.node as fc.Arbitrary<string>, { maxLength: 6 }), (nodes) => {
        same(`<body><div>${nodes.join('')}</div></body>`);
      }),
      { numRuns: 3000 },
    );
  });

  it('of tags and texts that were met before, whatever was concluded of the route and may be encoded', () => {
    const evidence = () => ({
      raises: true,
      evidence: (_path: string, entity: string, odds: number) =>
        entity === 'PHONE_NUMBER' && odds < 0 ? 6 : 0,
    });
    const learned = createInspector({ evidence });
    const plain = createInspector({ evidence, recognise: { plain: true } });
    const node = NESTED.node as fc.Arbitrary<string>;
    fc.assert(
      fc.property(
        fc.array(node, { minLength: 1, maxLength: 3 }),
        fc.array(fc.tuple(fc.nat(2), fc.constantFrom('', '<b>手机：</b>', '100%2C', '<th>姓名')), {
          maxLength: 5,
        }),
        (nodes, order) => {
          const page = order.map(([i, before]) => before + (nodes[i] ?? '<td>13812345')).join('');
          same(page);
          const bytes = new TextEncoder().encode(`${page}<i title="x">13812345</i>`);
          const found = learned.inspect(bytes, { type: 'html', route: 'GET /a' });
          expect(found).toStrictEqual(plain.inspect(bytes, { type: 'html', route: 'GET /a' }));
          same(page);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('of a tag that a page ends in, and the next goes on with', () => {
    same('<b><input value="</li>');
    expect(same('<b><input value="</li>13812345678').findings).toEqual([]);
  });

  it('of pages that are cut, or have a byte changed', () => {
    fc.assert(
      fc.property(PAGE, fc.nat(), fc.nat(), fc.integer({ min: 0, max: 255 }), (page, cut, at, byte) => {
        const bytes = new TextEncoder().encode(page);
        same(bytes.subarray(0, cut % (bytes.length + 1)));
        if (bytes.length > 0) bytes[at % bytes.length] = byte;
        same(bytes);
      }),
      { numRuns: 4000 },
    );
  });

  it('of values that are passed over by their form', () => {
    const form = fc.oneof(
      fc.stringMatching(/^[A-Z]{1,2}\d{4,8}\(?[0-9A]\)?$/),
      fc.stringMatching(/^[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}$/),
      fc.stringMatching(/^[0-9A-F]{2}(?:[-:.][0-9A-F]{2}){5}$/),
      fc.stringMatching(/^\d{1,4}[ .:/-]\d{1,4}[ .:/-]\d{1,4}$/),
      fc.stringMatching(/^[A-Za-z]{0,3}[ -]?\d{1,3}[ -][A-Za-z]{0,3}$/),
      fc.stringMatching(/^(?:满|第|护照|邮编|身份证 )?\d{1,8}[件元号室 ]?[浙京]?[A-Z]?\d{0,5}$/),
      fc.stringMatching(/^(?:收货人|微信|微信号|扣扣|vx|QQ|我是|户主)[张王]?[伟wx_18]{1,7}(?:女士)?$/),
      fc.stringMatching(/^[a-zA-Z]{1,20}(?: [a-zA-Z0-9]{1,9}){0,4}$/),
    );
    fc.assert(
      fc.property(form, form, (a, b) => {
        same(`<p>${a}</p><p>说明 ${b} ${a}</p><img alt="${a}" title="${b} ${a}"><i data-x="${a}"></i>`);
        same(`<table><tr><th>${a}<th>x<tr><td>${b}<td>${a}</table><label>${b}<input value="${a}"></label>`);
      }),
      { numRuns: 3000 },
    );
  });

  it.each(['手手的姓', '报案人的姓', '访客的名', '姓', '手姓'])('of the label %s', (label) => {
    same(`<dl><dt>${label}</dt><dd>13812345678</dd></dl><b>${label}</b> 张伟`);
  });

  it('of texts that may be labels', () => {
    const label = fc.oneof(
      LABEL,
      fc
        .array(fc.constantFrom(...'手机电话姓名收货人买家客户订单号身份证地址编码的 （）:：·_*邮箱Phone'), {
          maxLength: 8,
        })
        .map((all) => all.join('')),
      fc.stringMatching(
        /^(?:buyer|receiver|user|my|home)?[ _-]?(?:phone|Name|e-?mail|tel|mobile No|address|id)s?[:：]?$/,
      ),
    );
    fc.assert(
      fc.property(label, VALUE, VALUE, (label, one, other) => {
        same(`<dl><dt>${label}</dt><dd>${one}</dd></dl><b>${label}</b> ${other}`);
      }),
      { numRuns: 3000 },
    );
  });

  it('of elements nested deeper than are kept, and of more words than have a number', () => {
    const deep = '<div class="user"><b class="phone">13812345678</b>'.repeat(600);
    same(`${deep}${'</div>'.repeat(700)}<p>13912345678`);
    const many = Array.from(
      { length: 70_000 },
      (_, i) => `<x${i}><b>手机${i}：</b>138${10_000_000 + i}</x${i}>`,
    );
    const large = createInspector({ maxBodyBytes: 1e9 });
    const { findings } = large.inspect(
      new TextEncoder().encode(`<main><i class="nick">小红</i>${many.join('')}</main>`),
      { type: 'html' },
    );
    expect(findings).toHaveLength(1 + many.length);
  });

  it('of more columns than are kept', () => {
    const cells = (cell: (i: number) => string) => Array.from({ length: 300 }, (_, i) => cell(i)).join('');
    same(`<table><tr>${cells(() => '<th>手机')}<tr>${cells((i) => `<td>139${10_000_000 + i}`)}</table>`);
  });
});

describe('HTML (the HTML Standard §13.2.5)', () => {
  const of = (page: string): string[] => shown(page, same(page));

  it.each([
    ['quotings', `<input name=phone value=13812345678><input name='phone' value='13912345678'>`, 2],
    ['a name with a solidus in it', '<a/href=tel:13812345678/>x</a>', 1],
    ['references without a semicolon', '<p>&#49;&#51;8123456&#55 8</p><p>&#49&#51;812345678</p>', 1],
    ['a comment within a number', '<p>138<!-- > -->1234<!---->5678</p>', 1],
    ['a comment that ends in a bang', '<!-- a --!><p>13812345678</p>', 1],
    ['a comment that ends at once', '<!--><p>13812345678</p>-->', 1],
    [
      'what stands in a comment',
      '<!-- 13812345678 --> <!doctype 13812345678> <?x 13812345678?> </ 13812345678>',
      0,
    ],
    ['raw text', '<script>if (a</b>1) x("13812345678")</script><style>.a13812345678{}</style>', 0],
    ['an end tag within raw text of another name', '<textarea><b>a 13812345678 </b></textarea>', 1],
    ['CDATA', '<p><![CDATA[13812345678]]></p>', 1],
    ['text that only looks like a tag', '<p>1 < 2 <13812345678 <</p>', 1],
    ['nothing after plaintext', '<plaintext><!-- 13812345678 --></plaintext>', 1],
    ['a tag that is cut', '<p>13812345678</p><a href="tel:13912345678', 1],
    ['upper case', '<SCRIPT>13812345678</SCRIPT><P CLASS=Phone>13812345678</P>', 1],
  ])('%s', (_what, page, count) => {
    expect(of(page)).toHaveLength(count);
  });

  it('says where what it found in references stands', () => {
    expect(of('<p>a 1381234&#53;678 b &#x7a;s&commat;example.com</p>')).toEqual([
      'PHONE_NUMBER 1381234&#53;678',
      'EMAIL_ADDRESS &#x7a;s&commat;example.com',
    ]);
    expect(of('<input name="phone" value="&quot;&#49;3812345678">')).toEqual([
      'PHONE_NUMBER &#49;3812345678',
    ]);
  });

  it('drops nothing that a person above makes somebody’s', () => {
    expect(of('<div><div><div><i data-uid="7"></i></div><b class="nick">小红</b></div></div>')).toHaveLength(
      2,
    );
    expect(of('<ul><li data-id="7">x</li><li data-id="8">y</li></ul>')).toEqual([]);
  });
});
