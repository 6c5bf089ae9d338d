import * as m from '../../index.js';
import { atRunInstant } from '../../sql/index.js';
import { type Cases, day, type ExpressionCase, int, noValue, scalar, ts, txt } from './expression-case.js';

/** A case in a run at the end of a day. */
const inRun = ({ query, ...rest }: ExpressionCase): ExpressionCase => ({ ...rest, query: atRunInstant(query, '2024-02-28T23:59:59.999Z') });

export const dateCases = {
  runDate: [
    inRun(scalar('the day of the run', m.runDate(), '2024-02-28')),
    inRun(scalar('the day after the run', m.dateAdd('day', 1, m.runDate()), '2024-02-29')),
  ],
  runTimestamp: [inRun(scalar('the hour of the run', m.runTimestamp(), '2024-02-28 23:00:00'))],
  dateLiteral: [scalar('a day', day('2024-02-29'), '2024-02-29'), scalar('a day before 1970', day('1582-10-15'), '1582-10-15')],
  timestampLiteral: [scalar('an instant with microseconds', ts('2024-02-29T23:59:59.123456Z'), '2024-02-29 23:59:59.123456')],
  dateTrunc: [
    scalar('dateTrunc to the month', m.dateTrunc('month', day('2024-02-29')), '2024-02-01'),
    scalar('dateTrunc of an instant is a day', m.dateTrunc('month', ts('2024-02-29T23:59:59Z')), '2024-02-01'),
    scalar('dateTrunc to the day', m.dateTrunc('day', ts('2024-02-29T23:59:59Z')), '2024-02-29'),
    scalar('dateTrunc to the week, from a Sunday', m.dateTrunc('week', day('2024-03-03')), '2024-02-26'),
    scalar('dateTrunc to the week, from a Monday', m.dateTrunc('week', day('2024-02-26')), '2024-02-26'),
    scalar('dateTrunc to the week over a new year', m.dateTrunc('week', day('2025-01-01')), '2024-12-30'),
    scalar('dateTrunc to the quarter', m.dateTrunc('quarter', day('2024-12-31')), '2024-10-01'),
    scalar('dateTrunc to the year', m.dateTrunc('year', day('2024-02-29')), '2024-01-01'),
    scalar('dateTrunc of a null', m.dateTrunc('month', noValue.day), null),
  ],
  timestampTrunc: [
    scalar('timestampTrunc to the hour', m.timestampTrunc('hour', ts('2024-02-29T12:34:56.7Z')), '2024-02-29 12:00:00'),
    scalar('timestampTrunc to the week', m.timestampTrunc('week', ts('2024-03-03T12:34:56Z')), '2024-02-26 00:00:00'),
    scalar('timestampTrunc of a day', m.timestampTrunc('month', day('2024-02-29')), '2024-02-01 00:00:00'),
    scalar('timestampTrunc of a null', m.timestampTrunc('hour', noValue.ts), null),
  ],
  dateDiff: [
    scalar('dateDiff counts beginnings of months', m.dateDiff('month', day('2024-01-31'), day('2024-02-01')), '1'),
    scalar('dateDiff of a month that is nearly two', m.dateDiff('month', day('2024-01-01'), day('2024-02-29')), '1'),
    scalar('dateDiff back in months', m.dateDiff('month', day('2024-03-01'), day('2023-12-31')), '-3'),
    scalar('dateDiff counts Mondays', m.dateDiff('week', day('2024-02-25'), day('2024-02-26')), '1'),
    scalar('dateDiff within a week', m.dateDiff('week', day('2024-02-26'), day('2024-03-03')), '0'),
    scalar('dateDiff in days over a leap day', m.dateDiff('day', day('2024-02-28'), day('2024-03-01')), '2'),
    scalar('dateDiff in days of instants', m.dateDiff('day', ts('2024-02-28T23:59:59Z'), ts('2024-02-29T00:00:00Z')), '1'),
    scalar('dateDiff in quarters', m.dateDiff('quarter', day('2023-12-31'), day('2024-01-01')), '1'),
    scalar('dateDiff in years', m.dateDiff('year', day('2023-12-31'), day('2024-01-01')), '1'),
    scalar(
      'dateDiff in hours counts full hours that begin',
      m.dateDiff('hour', ts('2024-02-29T10:59:00Z'), ts('2024-02-29T12:01:00Z')),
      '2',
    ),
    scalar('dateDiff in seconds over a day', m.dateDiff('second', ts('2024-02-28T00:00:00Z'), ts('2024-03-01T00:00:00Z')), '172800'),
    scalar('dateDiff of a null', m.dateDiff('day', noValue.day, day('2024-02-29')), null),
  ],
  dateAdd: [
    scalar('dateAdd a month to a long one', m.dateAdd('month', 1, day('2024-01-31')), '2024-02-29'),
    scalar('dateAdd a month to the last day of a short one', m.dateAdd('month', 1, day('2024-02-29')), '2024-03-29'),
    scalar('dateAdd a year to a leap day', m.dateAdd('year', 1, day('2024-02-29')), '2025-02-28'),
    scalar('dateAdd back', m.dateAdd('month', -1, day('2024-03-31')), '2024-02-29'),
    scalar('dateAdd weeks', m.dateAdd('week', int(2), day('2024-02-26')), '2024-03-11'),
    scalar('dateAdd quarters', m.dateAdd('quarter', int(-1), day('2024-05-31')), '2024-02-29'),
    scalar('dateAdd days by an expression', m.dateAdd('day', m.add(int(1), 1), day('2024-02-28')), '2024-03-01'),
    scalar('dateAdd a null', m.dateAdd('day', noValue.int, day('2024-02-28')), null),
  ],
  timestampAdd: [
    scalar('timestampAdd hours over midnight', m.timestampAdd('hour', 2, ts('2024-02-28T23:30:00Z')), '2024-02-29 01:30:00'),
    scalar('timestampAdd months', m.timestampAdd('month', 1, ts('2024-01-31T12:00:00Z')), '2024-02-29 12:00:00'),
    scalar('timestampAdd weeks', m.timestampAdd('week', int(1), ts('2024-02-29T12:00:00Z')), '2024-03-07 12:00:00'),
    scalar('timestampAdd seconds to a day', m.timestampAdd('second', -1, day('2024-03-01')), '2024-02-29 23:59:59'),
    scalar('timestampAdd where clocks change', m.timestampAdd('day', 1, ts('2024-03-30T12:00:00Z')), '2024-03-31 12:00:00'),
  ],
  extract: [
    scalar('extract the year', m.extract('year', day('2024-02-29')), '2024'),
    scalar('extract the quarter', m.extract('quarter', day('2024-02-29')), '1'),
    scalar('extract the month', m.extract('month', day('2024-02-29')), '2'),
    scalar('extract the day', m.extract('day', day('2024-02-29')), '29'),
    scalar('extract the day of the week of a Sunday', m.extract('dayOfWeek', day('2024-03-03')), '7'),
    scalar('extract the day of the week of a Monday', m.extract('dayOfWeek', day('2024-03-04')), '1'),
    scalar('extract the day of the year', m.extract('dayOfYear', day('2024-12-31')), '366'),
    scalar('extract the ISO week over a new year', m.extract('week', day('2024-12-30')), '1'),
    scalar('extract week 53', m.extract('week', day('2021-01-01')), '53'),
    scalar('extract the ISO year', m.extract('isoYear', day('2024-12-30')), '2025'),
    scalar('extract the hour', m.extract('hour', ts('2024-02-29T23:59:58Z')), '23'),
    scalar('extract the minute', m.extract('minute', ts('2024-02-29T23:59:58Z')), '59'),
    scalar('extract the whole second', m.extract('second', ts('2024-02-29T23:59:58.9Z')), '58'),
    scalar('extract from a null', m.extract('year', noValue.day), null),
  ],
  lastDay: [
    scalar('lastDay of February', m.lastDay(day('2024-02-01')), '2024-02-29'),
    scalar('lastDay of an instant', m.lastDay(ts('2023-02-01T12:00:00Z')), '2023-02-28'),
  ],
  toDate: [scalar('toDate', m.toDate(ts('2024-02-29T23:59:59.999999Z')), '2024-02-29')],
  toTimestamp: [scalar('toTimestamp', m.toTimestamp(day('2024-02-29')), '2024-02-29 00:00:00')],
  formatDate: [
    scalar('formatDate', m.formatDate(day('2024-02-09'), '%Y-%m-%d'), '2024-02-09'),
    scalar('formatDate with a time', m.formatDate(ts('2024-02-09T07:05:03Z'), '%d.%m.%y %H:%M:%S'), '09.02.24 07:05:03'),
    scalar('formatDate with names', m.formatDate(day('2024-02-29'), '%a %b %B'), 'Thu Feb February'),
    scalar('formatDate with letters and a percent sign', m.formatDate(day('2024-02-29'), 'day %d of 100%%'), 'day 29 of 100%'),
    scalar('formatDate of a null', m.formatDate(noValue.day, '%Y'), null),
  ],
  parseDate: [
    scalar('parseDate', m.parseDate(txt('29.02.2024'), '%d.%m.%Y'), '2024-02-29'),
    scalar('parseDate of a day that is none', m.parseDate(txt('30.02.2024'), '%d.%m.%Y'), null),
    scalar('parseDate of other text', m.parseDate(txt('soon'), '%d.%m.%Y'), null),
  ],
  parseTimestamp: [
    scalar('parseTimestamp', m.parseTimestamp(txt('29/02/2024 23:59:58'), '%d/%m/%Y %H:%M:%S'), '2024-02-29 23:59:58'),
    scalar('parseTimestamp of a null', m.parseTimestamp(noValue.text, '%Y'), null),
  ],
  toTimeZone: [
    scalar('toTimeZone in winter', m.toTimeZone(ts('2024-03-31T00:59:59Z'), 'Europe/Berlin'), '2024-03-31 01:59:59'),
    scalar('toTimeZone in summer', m.toTimeZone(ts('2024-03-31T01:00:00Z'), 'Europe/Berlin'), '2024-03-31 03:00:00'),
    scalar('toTimeZone changes the day', m.toDate(m.toTimeZone(ts('2024-02-29T23:30:00Z'), 'Asia/Kolkata')), '2024-03-01'),
    scalar('toTimeZone of a null', m.toTimeZone(noValue.ts, 'Europe/Berlin'), null),
  ],
  fromTimeZone: [
    scalar('fromTimeZone in summer', m.fromTimeZone(ts('2024-07-01T12:00:00Z'), 'America/New_York'), '2024-07-01 16:00:00'),
    scalar('fromTimeZone in winter', m.fromTimeZone(ts('2024-01-01T12:00:00Z'), 'America/New_York'), '2024-01-01 17:00:00'),
  ],
  fromUnixSeconds: [
    scalar('fromUnixSeconds', m.fromUnixSeconds(int(1_709_164_800)), '2024-02-29 00:00:00'),
    scalar('fromUnixSeconds before 1970', m.fromUnixSeconds(int(-1)), '1969-12-31 23:59:59'),
  ],
  toUnixSeconds: [
    scalar('toUnixSeconds', m.toUnixSeconds(ts('2024-02-29T00:00:00Z')), '1709164800'),
    scalar('toUnixSeconds rounds down before 1970', m.toUnixSeconds(ts('1969-12-31T23:59:59.5Z')), '-1'),
  ],
} satisfies Cases;
