import { asc, firstValue, ifElse, lag, lead, max, type OrderedWindow, over, rowNumber, type SqlExpression } from '../../sql/index.js';
import { type BatchQuery, columnsOf, eb, isNotTrue, queries, reference, selectRows } from './batch-sql.js';
import { GONE, PLACE, POINTS, RETURNED, START, UNTIL } from './history-points.js';

/** The latest time of change up to a point. */
const LATEST = 'martlet_latest';
/** Of the point before: whether the key was found deleted there, and its instant. */
const GONE_BEFORE = 'martlet_gone_before';
const START_BEFORE = 'martlet_start_before';
/** Of the point behind: whether it is a return, and its instant. */
const RETURNED_NEXT = 'martlet_returned_next';
const START_NEXT = 'martlet_start_next';

export interface ReturningPoints {
  /** The points of each key in their order. */
  readonly points: OrderedWindow;
  readonly key: readonly string[];
  readonly queried: readonly string[];
  readonly updatedAt: string;
}

/**
 * The points of keys that return, and until when each lasts. Deletions and returns hold the latest change before them, however
 * late it arrived. A change between the two is where the key was back, so that the return is left out; a deletion and a return
 * of one instant are nothing.
 */
export function lastingPoints({ points, key, queried, updatedAt }: ReturningPoints): BatchQuery {
  const placed = selectRows(queries.selectFrom(POINTS), [
    ...columnsOf(POINTS, [...queried, START, GONE, RETURNED]),
    over(rowNumber(), points).as(PLACE),
    over(max(reference(POINTS, updatedAt)), { ...points, frame: { rows: ['unbounded', 0] } }).as(LATEST),
    over(lag(reference(POINTS, GONE)), points).as(GONE_BEFORE),
    over(lag(reference(POINTS, START)), points).as(START_BEFORE),
    over(lead(reference(POINTS, RETURNED)), points).as(RETURNED_NEXT),
    over(lead(reference(POINTS, START)), points).as(START_NEXT),
  ]);
  const inPlace = { partitionBy: key.map(of), orderBy: asc(of(PLACE)) };
  const holdsOther = eb.and([eb.or([eb(of(GONE), '=', true), eb(of(RETURNED), '=', true)]), eb(of(LATEST), '>', of(updatedAt))]);
  const held = (column: string): SqlExpression<unknown> => {
    if (key.includes(column)) return of(column);
    const latest = over(firstValue(of(column)), { ...inPlace, partitionBy: [...inPlace.partitionBy, of(LATEST)] });
    return ifElse(holdsOther, latest, of(column));
  };
  const isThere = eb.or([eb(of(GONE_BEFORE), '=', false), eb(of(START_BEFORE), '=', of(START))]);
  return selectRows(queries.selectFrom(placed.as('placed')), [
    ...queried.map((column) => held(column).as(column)),
    ...columnsOf('placed', [START, GONE]),
    over(lead(of(START)), inPlace).as(UNTIL),
  ])
    .where(isNotTrue(eb(of(RETURNED), '=', true), isThere))
    .where(isNotTrue(eb(of(GONE), '=', true), eb(of(RETURNED_NEXT), '=', true), eb(of(START_NEXT), '=', of(START))));
}

function of(column: string): SqlExpression<unknown> {
  return reference('placed', column);
}
