import * as m from '../../index.js';
import { type Cases, day, dec, int, noValue, scalar, ts, txt } from './expression-case.js';

const yes = m.startsWith(txt('a'), 'a');
const unknown = m.startsWith(noValue.text, 'a');
const json = m.parseJson(
  txt('{"name": "Ada", "age": 36, "ok": true, "none": null, "a b": {"c.d": ["x", "y\\"z"]}, "list": [1, 2, 3], "empty": []}'),
);

export const conversionCases = {
  coalesce: [
    scalar('coalesce', m.coalesce(noValue.text, txt('b'), txt('c')), 'b'),
    scalar('coalesce of nulls', m.coalesce(noValue.text, noValue.text), null),
    scalar('coalesce keeps empty text', m.length(m.coalesce(txt(''), 'b')), '0'),
  ],
  nullIf: [scalar('nullIf', m.nullIf(txt('a'), 'a'), null), scalar('nullIf of another', m.nullIf(txt('a'), 'b'), 'a')],
  ifElse: [scalar('ifElse', m.ifElse(yes, 1, 2), '1'), scalar('ifElse of an unknown', m.ifElse(unknown, 1, 2), '2')],
  isTrue: [scalar('isTrue of an unknown', m.isTrue(unknown), 'false')],
  caseWhen: [
    scalar('caseWhen', m.caseWhen(unknown, 'a').when(yes, 'b').else('c'), 'b'),
    scalar('caseWhen without else', m.caseWhen(unknown, 'a').end(), null),
  ],
  isDistinctFrom: [
    scalar('isDistinctFrom of two nulls', m.isDistinctFrom(noValue.text, noValue.text), 'false'),
    scalar('isDistinctFrom of a null', m.isDistinctFrom(txt('a'), noValue.text), 'true'),
    scalar('isDistinctFrom of equals', m.isDistinctFrom(int(1), 1), 'false'),
  ],
  safeCast: [
    scalar('safeCast to an integer', m.safeCast(txt('-12'), m.integer()), '-12'),
    scalar('safeCast of a fraction to an integer', m.safeCast(txt('1.5'), m.integer()), null),
    scalar('safeCast of text to an integer', m.safeCast(txt('twelve'), m.integer()), null),
    scalar('safeCast of empty text', m.safeCast(txt(''), m.integer()), null),
    scalar('safeCast of an integer that is too large', m.safeCast(txt('99999999999999999999'), m.integer()), null),
    scalar('safeCast of a null', m.safeCast(noValue.text, m.integer()), null),
    scalar('safeCast to a decimal rounds away from zero', m.safeCast(txt('1.005'), m.decimal(18, 2)), '1.01'),
    scalar('safeCast to a decimal that is too large', m.safeCast(txt('123456'), m.decimal(5, 2)), null),
    scalar('safeCast to a double', m.safeCast(txt('1.5e3'), m.double()), '1500'),
    scalar('safeCast to a boolean', m.safeCast(txt('TRUE'), m.boolean()), 'true'),
    scalar('safeCast of yes to a boolean', m.safeCast(txt('yes'), m.boolean()), null),
    scalar('safeCast to a day', m.safeCast(txt('2024-02-29'), m.date()), '2024-02-29'),
    scalar('safeCast of a day that is none', m.safeCast(txt('2023-02-29'), m.date()), null),
    scalar('safeCast of a short day', m.safeCast(txt('2024-2-9'), m.date()), null),
    scalar('safeCast to an instant', m.safeCast(txt('2024-02-29T12:30:00'), m.timestamp()), '2024-02-29 12:30:00'),
    scalar('safeCast to an instant of another zone', m.safeCast(txt('2024-02-29T12:30:00+02:00'), m.timestamp()), '2024-02-29 10:30:00'),
    scalar('safeCast to an instant of UTC', m.safeCast(txt('2024-02-29T12:30:00.5Z'), m.timestamp()), '2024-02-29 12:30:00.5'),
    scalar('safeCast to an instant that is none', m.safeCast(txt('2024-02-30T12:30:00+02:00'), m.timestamp()), null),
    scalar('safeCast of a JSON text', m.safeCast(m.jsonText(json, ['age']), m.integer()), '36'),
  ],
  cast: [
    scalar('cast an integer to text', m.cast(int(-5), m.text()), '-5'),
    scalar('cast a null', m.cast(noValue.int, m.text()), null),
    scalar('the largest integer', m.cast(m.literal(9223372036854775807n), m.integer()), '9223372036854775807'),
    scalar('the largest integer less one', m.subtract(m.cast(m.literal(9223372036854775807n), m.integer()), 1), '9223372036854775806'),
    scalar('cast a decimal to fewer digits rounds away from zero', m.cast(dec('1.0050'), m.decimal(18, 2)), '1.01'),
    scalar('cast text to an instant of another zone', m.cast(txt('2024-02-29T12:30:00+02:00'), m.timestamp()), '2024-02-29 10:30:00'),
    scalar('cast text to an instant west of UTC', m.cast(txt('2024-02-29 22:30:00.25-03:30'), m.timestamp()), '2024-03-01 02:00:00.25'),
    scalar('cast text to an instant of UTC', m.cast(txt('2024-02-29T12:30:00Z'), m.timestamp()), '2024-02-29 12:30:00'),
    scalar(
      'cast text to an instant without a zone',
      m.cast(txt('2024-02-29 12:30:00.123456'), m.timestamp()),
      '2024-02-29 12:30:00.123456',
    ),
    scalar('cast the text of a day to an instant', m.cast(txt('2024-02-29'), m.timestamp()), '2024-02-29 00:00:00'),
    scalar('cast a day to an instant', m.cast(day('2024-02-29'), m.timestamp()), '2024-02-29 00:00:00'),
    scalar('cast a day to text', m.concat(m.cast(day('2024-02-29'), m.text()), '!'), '2024-02-29!'),
    scalar('cast an instant to text', m.concat(m.cast(ts('2024-02-29T12:30:00Z'), m.text()), '!'), '2024-02-29 12:30:00!'),
    scalar(
      'cast a fraction of an instant to text',
      m.concat(m.cast(ts('2024-02-29T12:30:00.120Z'), m.text()), '!'),
      '2024-02-29 12:30:00.12!',
    ),
    scalar('cast a decimal to text', m.concat(m.cast(dec('12.50'), m.text()), '!'), '12.5!'),
    scalar('cast a whole decimal to text', m.concat(m.cast(dec('100'), m.text()), '!'), '100!'),
    scalar('cast a small decimal to text', m.concat(m.cast(dec('-0.05'), m.text()), '!'), '-0.05!'),
    scalar('cast text to a decimal', m.cast(m.cast(m.literal('12.50'), m.text()), m.decimal(18, 2)), '12.5'),
  ],
  arrayOf: [scalar('arrayOf', m.arrayOf(txt('a'), txt('b')), '[a, b]')],
  arrayLength: [scalar('arrayLength', m.arrayLength(m.arrayOf(int(1), int(2))), '2')],
  arrayContains: [
    scalar('arrayContains', m.arrayContains(m.arrayOf(txt('a'), txt('b')), 'b'), 'true'),
    scalar('arrayContains not', m.arrayContains(m.arrayOf(txt('a')), 'b'), 'false'),
  ],
  arrayElement: [
    scalar('arrayElement', m.arrayElement(m.arrayOf(int(5), int(6)), 2), '6'),
    scalar('arrayElement beyond the last', m.arrayElement(m.arrayOf(int(5)), 2), null),
  ],
  arrayJoin: [scalar('arrayJoin', m.arrayJoin(m.arrayOf(txt('a'), txt('b')), ', '), 'a, b')],
  split: [
    scalar('split', m.split(txt('a.b..c'), '.'), '[a, b, , c]'),
    scalar('split of a null', m.arrayLength(m.split(noValue.text, '.')), null),
  ],
  parseJson: [scalar('parseJson of a number', m.jsonText(m.parseJson(txt('[1.5]')), [0]), '1.5')],
  jsonText: [
    scalar('jsonText', m.jsonText(json, ['name']), 'Ada'),
    scalar('jsonText of a number', m.jsonText(json, ['age']), '36'),
    scalar('jsonText of a boolean', m.jsonText(json, ['ok']), 'true'),
    scalar('jsonText of a JSON null', m.jsonText(json, ['none']), null),
    scalar('jsonText of what is not there', m.jsonText(json, ['nope', 'deeper']), null),
    scalar('jsonText with odd names', m.jsonText(json, ['a b', 'c.d', 0]), 'x'),
    scalar('jsonText with a quote in the value', m.jsonText(json, ['a b', 'c.d', 1]), 'y"z'),
    scalar('jsonText of an array', m.jsonText(json, ['list']), null),
    scalar('jsonText of a null', m.jsonText(m.parseJson(noValue.text), ['name']), null),
  ],
  jsonQuery: [scalar('jsonQuery and back', m.jsonText(m.jsonQuery(json, ['a b']), ['c.d', 0]), 'x')],
  jsonArrayLength: [
    scalar('jsonArrayLength', m.jsonArrayLength(m.jsonQuery(json, ['list'])), '3'),
    scalar('jsonArrayLength of an empty array', m.jsonArrayLength(m.jsonQuery(json, ['empty'])), '0'),
    scalar('jsonArrayLength of an object', m.jsonArrayLength(json), null),
  ],
} satisfies Cases;
