/** Reading a parameter from its way, against the engine's own reader of the same format. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MalformedParameter, parameterOf } from './parameter.ts';

describe('a parameter', () => {
  it.each([
    ["it\\'s\\\\all\\tthere\\n", "it's\\all\tthere\n"],
    ['\\N', null],
    ['a\\Nb', 'ab'],
    ['\\x41\\q\\/', 'A\\q/'],
    ['', ''],
  ])('%j is %j', (wire, value) => {
    expect(parameterOf(wire, 'String')).toBe(value);
    expect(parameterOf(wire, 'LowCardinality(Nullable(String))')).toBe(value);
  });

  it.each([
    ["['it\\'s','a\\\\b','c''d']", ["it's", 'a\\b', "c'd"]],
    ['[ 1 , 18446744073709551615,-2, 0.5]', [1n, 18_446_744_073_709_551_615n, -2n, 0.5]],
    ["[['a'],[]]", [['a'], []]],
    ['[NULL,TRUE,false]', [null, true, false]],
    ['[]', []],
  ])('%j is a list', (wire, value) => {
    expect(parameterOf(wire, 'Array(Whatever)')).toEqual(value);
  });

  it.each([
    '',
    '[',
    "['a",
    "['a'",
    "['a']]",
    "['a',]",
    '[1 2]',
    "['a' 'b']",
    "[a']",
    '[nan]',
    "['\\xff']",
    "['a']x",
  ])('%j is no list', (wire) => {
    expect(() => parameterOf(wire, 'Array(String)')).toThrow(MalformedParameter);
  });

  it('ends, whatever it is given', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('String', 'Array(String)', 'Map(String,Int8)'),
        (wire, type) => {
          try {
            parameterOf(wire, type);
          } catch (error) {
            expect(error).toBeInstanceOf(MalformedParameter);
          }
        },
      ),
    );
  });
});
