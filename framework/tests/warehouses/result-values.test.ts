import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { approximateNumber, arrayOfJson, compactJson, plainInstant, plainNumber } from '../../src/warehouses/result-values.js';

describe('values of results', () => {
  test.each([
    ['1E+3', '1000'],
    ['1.5e2', '150'],
    ['-1.25E-3', '-0.00125'],
    ['12345E-2', '123.45'],
    ['1.50', '1.50'],
    ['-7', '-7'],
  ])('%s is %s in plain notation', (text, plain) => expect(plainNumber(text)).toBe(plain));

  test('numbers keep their value in plain notation', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e20, max: 1e20 }), (value) => {
        expect(Number(plainNumber(value.toExponential()))).toBe(value === 0 ? 0 : value);
      }),
    );
  });

  test.each([
    ['2024-02-29T12:00:00.123000Z', '2024-02-29 12:00:00.123'],
    ['2024-02-29 12:00:00.000000', '2024-02-29 12:00:00'],
    ['2024-02-29 12:00:00+00:00', '2024-02-29 12:00:00'],
  ])('%s is the instant %s', (text, instant) => expect(plainInstant(text)).toBe(instant));

  test.each([
    ['NaN', 'NaN'],
    ['-inf', '-Infinity'],
    ['1.5', 1.5],
  ])('%s is the approximate number %s', (text, value) => expect(approximateNumber(text)).toBe(value));

  test('JSON loses blanks between its parts only', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(compactJson(JSON.stringify(value, null, 2)))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
    expect(compactJson('{ "a b" : [ 1, "x  y" ] }')).toBe('{"a b":[1,"x  y"]}');
  });

  test('arrays keep exact numbers as text', () => {
    expect(arrayOfJson('[1, 9223372036854775807, "7", null, true]')).toEqual(['1', '9223372036854775807', '7', null, true]);
  });
});
