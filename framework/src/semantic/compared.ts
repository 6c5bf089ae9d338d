import { safeDivide, subtract } from '../sql/index.js';
import type { Value } from './ask.js';
import { isDayGrain, unitsOf } from './calendar.js';
import { anyTyped } from './nodes.js';
import type { Transform } from './transforms.js';

/** `1 month` as a shift of days, `1 fiscal_year` as one by a column of the date dimension. */
export function shiftOf(offset: string): Transform {
  const { count, unit } = unitsOf(offset);
  if (unit === 'iso_year') return { kind: 'shift', count, unit };
  return isDayGrain(unit) ? { kind: 'shift', count, unit } : { kind: 'calendar shift', count, column: unit };
}

/** A value in an earlier period, the difference, or the difference as a part of it. */
export function comparedValue(shows: 'value' | 'change' | 'growth', current: Value, previous: Value): Value {
  const change = subtract(anyTyped(current.node), anyTyped(previous.node));
  switch (shows) {
    case 'value':
      return previous;
    case 'change':
      return { ...current, node: change.toOperationNode() };
    case 'growth':
      return {
        ...current,
        node: safeDivide(change as never, anyTyped(previous.node)).toOperationNode(),
        type: { kind: 'double' },
        unit: 'ratio',
        isAdditive: false,
      };
    default:
      return shows satisfies never;
  }
}
