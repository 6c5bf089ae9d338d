import { dataTest, dateDiff, lag, over } from 'martlet';
import { dimDate } from '../models/marts/dim_date.js';

export const calendarHasNoGaps = dataTest({
  name: 'calendar_has_no_gaps',
  description: 'Every day of the calendar follows the day before it.',
  severity: 'error',
  from: { dates: dimDate },
  query: (db) =>
    db
      .with('days', (qb) =>
        qb
          .selectFrom('dates')
          .select(({ ref }) => ['date_day', over(lag(ref('date_day')), { orderBy: ref('date_day') }).as('previous_day')]),
      )
      .selectFrom('days')
      .select(['previous_day', 'date_day'])
      .where(({ eb, ref }) => eb(dateDiff('day', ref('previous_day'), ref('date_day')), '!=', 1)),
});
