import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createInspector } from '../inspector.ts';
import { plainly } from '../oracle/plain.ts';

const inspector = createInspector();

function seen(value: unknown, text = JSON.stringify(value)) {
  const bytes = Buffer.from(text);
  const inspection = inspector.inspect(bytes, { type: 'json' });
  expect(inspection).toStrictEqual(plainly(bytes, 'json', 'default'));
  return {
    what: inspection.findings.map(
      ({ entity, start, end, context }) => `${entity} ${context} ${bytes.toString('utf8', start, end)}`,
    ),
    people: inspection.people.map(({ identifiers }) =>
      identifiers.map(({ namespace, value: id }) => `${namespace}:${id}`).join(' '),
    ),
  };
}

describe('markup in a string of JSON', () => {
  it('is walked as a page: what names a value, references, people apart', () => {
    const html =
      '<ul><li><span class="user-nick">小明同学</span><dl><dt>手机</dt><dd>138&#49;2345678</dd></dl></li>' +
      '<li><span class="user-nick">bobby_1</span><a href="mailto:li@example.com">x</a></li></ul>';
    expect(seen({ html })).toEqual({
      what: [
        'USERNAME json-string 小明同学',
        'PHONE_NUMBER json-string 138&#49;2345678',
        'USERNAME json-string bobby_1',
        'EMAIL_ADDRESS json-string li@example.com',
      ],
      people: ['phone:+8613812345678 username:小明同学', 'email:li@example.com username:bobby_1'],
    });
  });

  it('is walked where its signs are escapes of JSON, and in JSON in a string', () => {
    const escaped = '{"html":"\\u003cp class=\\"nick\\"\\u003e\\u5c0f\\u660e\\u540c\\u5b66\\u003c/p\\u003e"}';
    expect(seen(undefined, escaped).people).toEqual(['username:小明同学']);
    expect(
      seen({ result: JSON.stringify({ page: 1, html: '<p class="nick">小明同学</p>' }) }).people,
    ).toEqual(['username:小明同学']);
  });

  it('is of whom the key around it says, and else of nobody outside', () => {
    expect(seen({ userId: 7, nick: '<b>小明同学</b>' }).people).toEqual(['id:7 username:小明同学']);
    expect(seen({ id: 7, html: '<b class="nick">小明同学</b>' }).people).toEqual(['username:小明同学']);
  });

  it('is text where it is none', () => {
    for (const text of ['<3 小明同学', '<b 小明同学', '< p>小明同学</p>', '<p>小明同学</p', '<b>'])
      seen({ text });
    expect(seen({ x: `<p>${'x'.repeat(70_000)} zs@example.com</p>` }).what).toEqual([
      'EMAIL_ADDRESS json-string zs@example.com',
    ]);
  });

  it('is found the same in the plain way, whatever it is made of', () => {
    const piece = fc.constantFrom(
      ...[
        '<p>',
        '</p>',
        '<li class="nick">',
        '</li>',
        '<b>',
        '</b>',
        '<br>',
        '<!-- x -->',
        '<td>',
        '</td>',
        '<tr>',
      ],
      ...[
        '<script>',
        '</script>',
        '{"phone":"13912345678"}',
        '<',
        '>',
        '&lt;',
        '&#49;',
        '"',
        '\\',
        '\n',
        ' ',
      ],
      ...[
        '13812345678',
        '小明同学',
        '张三',
        'zs@example.com',
        '手机：',
        '收货人：李四',
        '<dt>手机</dt><dd>',
        '</dd>',
      ],
    );
    const key = fc.constantFrom('html', 'nick', 'content', 'id', 'phone', 'remark', 'price', 'orderNo', 'x');
    fc.assert(
      fc.property(fc.array(fc.tuple(key, fc.array(piece, { maxLength: 12 })), { maxLength: 4 }), (fields) => {
        seen({ list: fields.map(([name, pieces]) => ({ id: 7, [name]: `<p>${pieces.join('')}</p>` })) });
        seen({ list: fields.map(([name, pieces]) => ({ [name]: `<${pieces.join('')}` })) });
      }),
    );
  });
});
