import {
  add,
  between,
  boolean,
  type Dimension,
  date,
  dateAdd,
  dateSpine,
  dateTrunc,
  dimension,
  extract,
  formatDate,
  integer,
  isTrue,
  lastDay,
  type Row,
  text,
} from 'martlet';

/** The fiscal year begins in April and is named after the calendar year in which it ends. */
const MONTHS_BEFORE_FISCAL_YEAR = 3;

const columns = {
  date_day: date().notNull().describe('The calendar day.'),
  year: integer().notNull().describe('The calendar year.'),
  quarter: integer().notNull().test(between(1, 4)).describe('The calendar quarter, 1 to 4.'),
  month: integer().notNull().test(between(1, 12)).describe('The calendar month, 1 to 12.'),
  month_name: text().notNull().describe('The English name of the month.'),
  month_start: date().notNull().describe('The first day of the month.'),
  day_of_month: integer().notNull().test(between(1, 31)).describe('The day of the month, 1 to 31.'),
  is_month_end: boolean().notNull().describe('Whether it is the last day of its month.'),
  iso_year: integer().notNull().describe('The year that the ISO week belongs to.'),
  iso_week: integer().notNull().test(between(1, 53)).describe('The ISO 8601 week, 1 to 53.'),
  week_start: date().notNull().describe('The Monday of the week.'),
  day_of_week: integer().notNull().test(between(1, 7)).describe('1 for Monday to 7 for Sunday.'),
  weekday_name: text().notNull().describe('The short English name of the weekday.'),
  is_weekend: boolean().notNull().describe('Whether it is a Saturday or a Sunday.'),
  fiscal_year: integer().notNull().describe('The fiscal year, April to March, named after the year in which it ends.'),
  fiscal_quarter: integer().notNull().test(between(1, 4)).describe('The quarter of the fiscal year; 1 begins in April.'),
  fiscal_period: integer().notNull().test(between(1, 12)).describe('The month of the fiscal year; 1 is April.'),
};

export interface DimDate extends Row<typeof columns> {}

export const dimDate: Dimension<DimDate> = dimension({
  name: 'dim_date',
  description: 'One row per calendar day from 2020 to 2030.',
  owner: 'data-platform',
  from: {},
  key: 'date_day',
  columns,
  query: (db) =>
    db.selectFrom(dateSpine('day', '2020-01-01', '2030-12-31').as('days')).select(({ eb, ref }) => {
      const day = ref('days.value');
      const fiscalDay = dateAdd('month', -MONTHS_BEFORE_FISCAL_YEAR, day);
      return [
        day.as('date_day'),
        extract('year', day).as('year'),
        extract('quarter', day).as('quarter'),
        extract('month', day).as('month'),
        formatDate(day, '%B').as('month_name'),
        dateTrunc('month', day).as('month_start'),
        extract('day', day).as('day_of_month'),
        isTrue(eb(day, '=', lastDay(day))).as('is_month_end'),
        extract('isoYear', day).as('iso_year'),
        extract('week', day).as('iso_week'),
        dateTrunc('week', day).as('week_start'),
        extract('dayOfWeek', day).as('day_of_week'),
        formatDate(day, '%a').as('weekday_name'),
        isTrue(eb(extract('dayOfWeek', day), '>=', 6)).as('is_weekend'),
        add(extract('year', fiscalDay), 1).as('fiscal_year'),
        extract('quarter', fiscalDay).as('fiscal_quarter'),
        extract('month', fiscalDay).as('fiscal_period'),
      ];
    }),
});
