import fc from 'fast-check';
import { Parser } from 'htmlparser2';
import { describe, expect, it } from 'vitest';
import { categorySet } from '../disclosure/category.ts';
import { createInspector } from '../inspect/inspector.ts';
import { applyEdits, type Edit } from './edits.ts';
import { htmlAttributes } from './html-attributes.ts';
import { readJsonValues, visitJson } from './json-members.ts';
import { maskEdits } from './mask.ts';
import { OMITS_NOTHING, omitEdits } from './omit.ts';
import { withdrawn } from './withdrawn.ts';

const inspector = createInspector();
const bytes = (text: string) => Buffer.from(text);
const json = (text: string) => inspector.inspect(bytes(text), { contentType: 'application/json' });
const apply = (text: string, edits: readonly Edit[]) =>
  Buffer.from(applyEdits(bytes(text), edits)).toString();

describe('edits', () => {
  it('leave everything else as it was, in any order', () => {
    const text = fc.string({ unit: 'binary-ascii', minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(
        text,
        fc.array(fc.tuple(fc.nat(60), fc.nat(8), fc.string({ unit: 'binary-ascii', maxLength: 4 }))),
        (body, given) => {
          const edits = given.map(([start, length, put]) => ({ start, end: start + length, text: put }));
          // The simple way: from the first span on, one that overlaps an earlier one is left out.
          let expected = '';
          let at = 0;
          for (const edit of [...edits].sort((a, b) => a.start - b.start || b.end - a.end)) {
            if (edit.start < at || edit.end > body.length) continue;
            expected += body.slice(at, edit.start) + edit.text;
            at = edit.end;
          }
          expect(apply(body, edits)).toBe(expected + body.slice(at));
        },
      ),
    );
  });
});

describe('masks', () => {
  const masked = (
    text: string,
    contentType: string,
    categories?: Parameters<typeof maskEdits>[2]['categories'],
  ) => {
    const { findings } = inspector.inspect(bytes(text), { contentType });
    return apply(
      text,
      maskEdits(bytes(text), findings, {
        from: 'contact',
        ...(categories === undefined ? {} : { categories }),
      }),
    );
  };

  it('see through the references of a page, and write none that a reader would see', () => {
    expect(masked('<p>电话：138&#49;2345678</p>', 'text/html')).toBe('<p>电话：138****5678</p>');
    expect(masked('<a data-phone="13812345678" title=\'x\'>', 'text/html')).toBe(
      '<a data-phone="138****5678" title=\'x\'>',
    );
  });

  it('keep a script a script', () => {
    const page = '<script>var u={"userId":7,"mobile":13812345678};</script>';
    expect(masked(page, 'text/html')).toBe('<script>var u={"userId":7,"mobile":"138****5678"};</script>');
  });

  it('are for exactly the categories that are named', () => {
    const text = '{"userId":7,"realName":"王小明","mobile":"13812345678","email":"a.b@example.com"}';
    expect(JSON.parse(masked(text, 'application/json', ['pd:Name', 'pd:EmailAddress']))).toEqual({
      userId: 7,
      realName: '王**',
      mobile: '13812345678',
      email: 'a***@example.com',
    });
  });
});

describe('JSON with places', () => {
  it('reads any JSON as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), fc.nat(2), (text, indent) => {
        const spaced = JSON.stringify(JSON.parse(text), null, indent);
        const body = bytes(`data: {"a":${spaced}}`);
        const [document] = readJsonValues(body) ?? [];
        const value = document?.children[0];
        expect(body.subarray(value?.start, value?.end).toString()).toBe(spaced);
        visitJson([document as NonNullable<typeof document>], ({ kind, start, end, children }) => {
          const part = JSON.parse(body.subarray(start, end).toString()) as unknown;
          if (kind === 'object') expect(children.map(({ key }) => key)).toEqual(Object.keys(part as object));
          if (kind === 'array') expect(children.length).toBe((part as unknown[]).length);
          if (kind === 'string' || kind === 'number') expect(typeof part).toBe(kind);
        });
      }),
    );
  });

  it('reads nothing of what is none, and does not fall over it', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'{}[]",:\\ 1tnull-e.'), maxLength: 40 }), (text) => {
        let valid = true;
        try {
          JSON.parse(text);
        } catch {
          valid = false;
        }
        const read = readJsonValues(bytes(text));
        if (valid && /^\s*[[{]/.test(text)) expect(read?.length).toBe(1);
      }),
    );
    expect(readJsonValues(bytes('['.repeat(100_000)))).toBeUndefined();
    expect(readJsonValues(bytes('{"a":"b'))).toBeUndefined();
  });
});

describe('omission', () => {
  const omitted = (text: string, policy: Partial<typeof OMITS_NOTHING>) =>
    apply(text, omitEdits(bytes(text), json(text).findings, { ...OMITS_NOTHING, ...policy }, '$') ?? []);

  it('takes members out with their keys, and leaves JSON that has the others', () => {
    const value = fc.oneof(
      fc.integer(),
      fc.string({ maxLength: 5 }),
      fc.constant([1, { a: 1 }]),
      fc.constant({}),
    );
    const keys = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { maxLength: 6 });
    fc.assert(
      fc.property(
        keys,
        keys,
        fc.array(value, { minLength: 6, maxLength: 6 }),
        fc.nat(2),
        (all, gone, values, indent) => {
          const object = Object.fromEntries(all.map((key, i) => [key, values[i]]));
          const kept = Object.fromEntries(
            Object.entries(object).filter(([key]) => !(gone as string[]).includes(key)),
          );
          const strip = (part: unknown): unknown =>
            Array.isArray(part)
              ? part.map(strip)
              : typeof part === 'object' && part !== null
                ? Object.fromEntries(
                    Object.entries(part)
                      .filter(([key]) => !(gone as string[]).includes(key))
                      .map(([k, v]) => [k, strip(v)]),
                  )
                : part;
          const text = JSON.stringify({ list: [object, 1, object] }, null, indent);
          expect(JSON.parse(omitted(text, { keys: gone }))).toEqual({ list: [strip(kept), 1, strip(kept)] });
        },
      ),
    );
  });

  it('goes by path, and by what a member holds', () => {
    const text =
      '{"mobile":"13812345678","items":[{"userId":1,"tel":"13912345678","emails":["a.b@example.com"],"n":{"mobile":"13712345678"}}]}';
    expect(JSON.parse(omitted(text, { paths: ['$.items[].tel'] }))).toEqual({
      mobile: '13812345678',
      items: [{ userId: 1, emails: ['a.b@example.com'], n: { mobile: '13712345678' } }],
    });
    expect(JSON.parse(omitted(text, { categories: ['pd:TelephoneNumber', 'pd:EmailAddress'] }))).toEqual({
      items: [{ userId: 1, n: {} }],
    });
  });

  it('does nothing to what is no JSON', () => {
    expect(omitEdits(bytes('{"a":'), [], { ...OMITS_NOTHING, keys: ['a'] }, '$')).toBeUndefined();
  });
});

describe('what is withdrawn', () => {
  it('is a category all of whose values about a person are covered', () => {
    const text = '{"userId":1,"mobile":"13812345678","tel":"13912345678","email":"a.b@example.com"}';
    const { findings } = json(text);
    const without = (keys: string[]) =>
      withdrawn(findings, omitEdits(bytes(text), findings, { ...OMITS_NOTHING, keys }, '$') ?? []).get(0) ??
      0;
    expect(without(['mobile'])).toBe(0);
    expect(without(['mobile', 'tel'])).toBe(categorySet('pd:TelephoneNumber'));
    expect(without(['email', 'mobile'])).toBe(categorySet('pd:EmailAddress'));
    expect(withdrawn(findings, []).size).toBe(0);
  });
});

describe('attributes of a page', () => {
  const read = (page: string) =>
    [...htmlAttributes(Buffer.from(page).toString('latin1'))].map(({ name, start, end }) => [
      name,
      Buffer.from(page).subarray(start, end).toString(),
    ]);

  function oracle(page: string): (string | undefined)[][] {
    const seen: (string | undefined)[][] = [];
    const parser = new Parser(
      { onattribute: (name, value, quote) => quote !== undefined && seen.push([name, value]) },
      { decodeEntities: false },
    );
    parser.end(page);
    return seen;
  }

  it('are those that htmlparser2 finds', () => {
    const name = fc.constantFrom('href', 'data-a', 'Title', 'x:y');
    const value = fc.string({ unit: fc.constantFrom(...'a/?&=<é中 '), maxLength: 8 });
    const attribute = fc.oneof(
      fc.tuple(name, value).map(([n, v]) => ` ${n}="${v}'"`),
      fc.tuple(name, value).map(([n, v]) => `\n${n} = '${v}"'`),
      fc.tuple(name, fc.stringMatching(/^[a-z/]{1,6}$/)).map(([n, v]) => ` ${n}=${v}`),
      name.map((n) => ` ${n}`),
    );
    const part = fc.oneof(
      fc
        .tuple(fc.constantFrom('a', 'DIV', 'img'), fc.array(attribute, { maxLength: 3 }))
        .map(([e, list]) => `<${e}${list.join('')}>`),
      fc.constantFrom(
        '</a>',
        'text',
        '<!-- <a href="no"> -->',
        '<script>"<a href=\'no\'>"</script>',
        '<title><a href="no"></title>',
        ' < b ',
      ),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const page = parts.join('');
        expect(read(page).map(([n, v]) => [n, v])).toEqual(
          oracle(page).map(([n, v]) => [n?.toLowerCase(), v]),
        );
      }),
    );
  });

  it('are read to the end of any page', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'<>a="\'/!- \n'), maxLength: 60 }), (page) => {
        for (const [, value] of read(page)) expect(page).toContain(value);
      }),
    );
    expect(read(`<a ${'x="'.repeat(20_001)}`).length).toBeLessThan(20_001);
  });
});
