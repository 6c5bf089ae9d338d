import * as m from '../../index.js';
import { type Cases, dbl, dec, int, noValue, scalar } from './expression-case.js';

export const numberCases = {
  add: [
    scalar('add integers', m.add(int(2), -5), '-3'),
    scalar('add a null', m.add(int(2), noValue.int), null),
    scalar('add decimals exactly', m.add(dec('0.1'), dec('0.2')), '0.3'),
  ],
  subtract: [scalar('subtract a negative literal', m.subtract(int(2), -5), '7')],
  multiply: [
    scalar('multiply binds tighter by its tree, not by its text', m.multiply(m.add(int(2), 3), 4), '20'),
    scalar('multiply decimals adds the scales', m.multiply(dec('1.0001'), dec('1.0001')), '1.00020001'),
    scalar('multiply large integers', m.multiply(int(3_000_000_000), 3), '9000000000'),
  ],
  negate: [scalar('negate a negative', m.negate(int(-5)), '5'), scalar('negate a null', m.negate(noValue.int), null)],
  divide: [
    scalar('divide integers is no integer division', m.divide(int(7), 2), '3.5'),
    scalar('divide negatives', m.divide(int(-7), 2), '-3.5'),
    scalar('divide decimals', m.divide(dec('1.0000'), dec('3.0000')), '0.333333333333'),
    scalar('divide a null', m.divide(noValue.int, 2), null),
    scalar('divide by a null', m.divide(int(1), noValue.int), null),
  ],
  safeDivide: [
    scalar('safeDivide by zero', m.safeDivide(int(1), int(0)), null),
    scalar('safeDivide zero by zero', m.safeDivide(int(0), int(0)), null),
    scalar('safeDivide', m.safeDivide(int(1), int(4)), '0.25'),
    scalar('safeDivide a null', m.safeDivide(noValue.int, int(4)), null),
  ],
  integerDivide: [
    scalar('integerDivide cuts towards zero', m.integerDivide(int(7), int(2)), '3'),
    scalar('integerDivide a negative', m.integerDivide(int(-7), int(2)), '-3'),
    scalar('integerDivide just below one', m.integerDivide(int(19_999_999), int(20_000_000)), '0'),
  ],
  modulo: [
    scalar('modulo', m.modulo(int(7), int(3)), '1'),
    scalar('modulo keeps the sign of the dividend', m.modulo(int(-7), int(3)), '-1'),
  ],
  round: [
    scalar('round away from zero', m.round(dec('2.3450'), 2), '2.35'),
    scalar('round a negative away from zero', m.round(dec('-2.3450'), 2), '-2.35'),
    scalar('round to whole numbers', m.round(dec('2.5000')), '3'),
    scalar('round half to even, down', m.round(dec('2.3450'), 2, 'half-even'), '2.34'),
    scalar('round half to even, up', m.round(dec('2.3550'), 2, 'half-even'), '2.36'),
    scalar('round half to even, a negative', m.round(dec('-2.5000'), 0, 'half-even'), '-2'),
    scalar('round half to even what is no half', m.round(dec('2.3451'), 2, 'half-even'), '2.35'),
    scalar('round a double', m.round(dbl(2.675), 1), '2.7'),
    scalar('round to tens', m.round(dec('1250.0000'), -2), '1300'),
    scalar('round a null', m.round(noValue.dec, 2), null),
  ],
  floor: [scalar('floor of a negative', m.floor(dec('-1.5000')), '-2')],
  ceil: [scalar('ceil of a negative', m.ceil(dec('-1.5000')), '-1')],
  truncate: [
    scalar('truncate a negative', m.truncate(dec('-1.9000')), '-1'),
    scalar('truncate a positive', m.truncate(dec('1.9000')), '1'),
    scalar('truncate a null', m.truncate(noValue.dec), null),
  ],
  abs: [scalar('abs', m.abs(int(-5)), '5')],
  sign: [scalar('sign of a negative', m.sign(dec('-0.5000')), '-1'), scalar('sign of zero', m.sign(int(0)), '0')],
  sqrt: [scalar('sqrt', m.sqrt(int(2)), '1.41421356237')],
  power: [scalar('power', m.power(int(2), int(10)), '1024'), scalar('power with a fraction', m.power(dbl(2), dbl(0.5)), '1.41421356237')],
  ln: [scalar('ln', m.ln(dbl(10)), '2.30258509299')],
  exp: [scalar('exp', m.exp(dbl(1)), '2.71828182846'), scalar('exp of a null', m.exp(noValue.int), null)],
  greatest: [
    scalar('greatest', m.greatest(int(1), int(3), int(2)), '3'),
    scalar('greatest with a null is null', m.greatest(int(1), noValue.int), null),
  ],
  least: [
    scalar('least of negatives', m.least(int(-1), int(-3)), '-3'),
    scalar('least with a null is null', m.least(int(1), noValue.int), null),
  ],
  toInteger: [
    scalar('toInteger rounds a half away from zero', m.toInteger(dec('2.5000')), '3'),
    scalar('toInteger of a negative', m.toInteger(dec('-2.5000')), '-3'),
    scalar('toInteger of a double', m.toInteger(dbl(2.5)), '3'),
  ],
  decimalLiteral: [
    scalar(
      'a decimal of 38 digits',
      m.cast(m.decimalLiteral('12345678901234567890123456789012345678'), m.decimal(38, 0)),
      '12345678901234567890123456789012345678',
    ),
    scalar('a decimal with many digits after the point', m.cast(m.decimalLiteral('-0.000000001'), m.decimal(38, 9)), '-0.000000001'),
  ],
} satisfies Cases;
