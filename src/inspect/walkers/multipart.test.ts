import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createInspector } from '../inspector.ts';
import { boundaryOf, MAX_PARTS, partsOf } from './multipart.ts';

const inspector = createInspector();

function seen(text: string, contentType: string) {
  const bytes = Buffer.from(text);
  const { findings, people, unseen } = inspector.inspect(bytes, { contentType });
  const session = inspector.open({ contentType });
  for (let at = 0; at < bytes.length; at += 7) session.write(bytes.subarray(at, at + 7));
  expect(session.end()).toEqual({ findings, people, unseen });
  return {
    what: findings.map(({ entity, start, end }) => `${entity} ${bytes.toString('utf8', start, end)}`),
    people: people.map(({ identifiers }) =>
      identifiers.map(({ namespace, value }) => `${namespace}:${value}`).join(' '),
    ),
    unseen,
  };
}

const lines = (...all: string[]) => all.join('\r\n');

describe('boundaryOf', () => {
  it.each([
    ['multipart/mixed; boundary=abc', 'abc'],
    ['multipart/form-data; charset=utf-8; Boundary="a b:c"', 'a b:c'],
    ['multipart/mixed', undefined],
  ])('of %s is %s', (type, boundary) => {
    expect(boundaryOf(type)).toBe(boundary);
  });
});

describe('a body of several parts', () => {
  it('is a form: its fields are one person, a file is read as what it is', () => {
    const form = lines(
      '--x',
      'Content-Disposition: form-data; name="realName"',
      '',
      '张三',
      '--x',
      'Content-Disposition: form-data; name=mobile',
      '',
      '13812345678',
      '--x',
      'Content-Disposition: form-data; name="file"; filename="a.csv"',
      'Content-Type: text/csv',
      '',
      'name,phone',
      '李四,13912345678',
      '--x--',
      '',
    );
    expect(seen(form, 'multipart/form-data; boundary=x')).toEqual({
      what: ['PERSON 张三', 'PHONE_NUMBER 13812345678', 'PERSON 李四', 'PHONE_NUMBER 13912345678'],
      people: ['phone:+8613912345678 name:李四', 'phone:+8613812345678 name:张三'],
      unseen: [],
    });
  });

  it('is answers to a batch, each with a head of its own', () => {
    const answer = (id: number, phone: string) =>
      lines(
        '--batch_1',
        'Content-Type: application/http',
        `Content-ID: ${id}`,
        '',
        'HTTP/1.1 200 OK',
        'Content-Type: application/json',
        '',
        `{"user":{"id":${id},"phone":"${phone}"}}`,
      );
    const body = lines(answer(7, '13812345678'), answer(8, '13912345678'), '--batch_1--');
    expect(seen(body, 'multipart/mixed; boundary="batch_1"')).toEqual({
      what: ['USER_ID 7', 'PHONE_NUMBER 13812345678', 'USER_ID 8', 'PHONE_NUMBER 13912345678'],
      people: ['id:7 phone:+8613812345678', 'id:8 phone:+8613912345678'],
      unseen: [],
    });
  });

  it('says what it did not read: encoded parts, documents; pictures hold no text', () => {
    const body = lines(
      '--x',
      'Content-Type: text/plain',
      'Content-Transfer-Encoding: base64',
      '',
      'MTM4MTIzNDU2Nzg=',
      '--x',
      'Content-Type: application/pdf',
      '',
      '%PDF-1.7',
      '--x',
      'Content-Type: image/png',
      '',
      'zs@example.com',
      '--x--',
    );
    expect(seen(body, 'multipart/mixed; boundary=x')).toEqual({
      what: [],
      people: [],
      unseen: [{ reason: 'encoding', bytes: 'MTM4MTIzNDU2Nzg='.length + '%PDF-1.7'.length }],
    });
  });

  it('is read before the first part and behind the last, without a head, without an end, and in parts of parts', () => {
    const type = 'multipart/mixed; boundary=x';
    expect(seen('call 13812345678\n--x\n\nb@example.com\n--x--\nc@example.com', type).what).toEqual([
      'PHONE_NUMBER 13812345678',
      'EMAIL_ADDRESS b@example.com',
      'EMAIL_ADDRESS c@example.com',
    ]);
    expect(seen('--x\nmail b@example.com\n--x\n\nc@example.com', type).what).toEqual([
      'EMAIL_ADDRESS b@example.com',
      'EMAIL_ADDRESS c@example.com',
    ]);
    const nested = '--x\nContent-Type: multipart/mixed; boundary=y\n\n--y\n\nb@example.com\n--y--\n--x--';
    expect(seen(nested, type).what).toEqual(['EMAIL_ADDRESS b@example.com']);
    expect(seen('no boundary, but b@example.com', type).what).toEqual(['EMAIL_ADDRESS b@example.com']);
    expect(seen('mail b@example.com', 'multipart/mixed').what).toEqual(['EMAIL_ADDRESS b@example.com']);
  });

  it('has bounded parts, and no byte is in two or outside of all but for boundaries and heads', () => {
    const piece = fc.constantFrom('--x', '--x--', '--xy', 'a: b', 'text', '', '13812345678');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.constantFrom('\n', '\r\n'), (pieces, end) => {
        const bytes = Buffer.from(pieces.join(end));
        const parts = partsOf(bytes, 'x');
        let at = 0;
        for (const part of parts) {
          expect(part.start).toBeGreaterThanOrEqual(at);
          expect(part.end).toBeGreaterThanOrEqual(part.start);
          at = part.end;
        }
        expect(at).toBeLessThanOrEqual(bytes.length);
        const whole = bytes.toString().split('13812345678').length;
        const read = parts.map(({ start, end: to }) => bytes.subarray(start, to).toString()).join('\n');
        if (parts.length > 0) expect(read.split('13812345678').length).toBe(whole);
      }),
    );
    expect(partsOf(Buffer.from('--x\n\na\n'.repeat(3 * MAX_PARTS)), 'x').length).toBe(MAX_PARTS);
  });
});
