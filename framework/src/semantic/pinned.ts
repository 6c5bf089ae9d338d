import type { Filter } from '../model/index.js';
import { type Attribute, resolve } from './attributes.js';
import { type DayBounds, type DayGrain, firstDay, isDayGrain, lastDayOf } from './calendar.js';
import { asDay, type FilterContext, onlyRangeOf } from './filters.js';
import { attributeKey } from './rolled-up-scope.js';

/** Whether conditions leave one value of an attribute: one period, or one member. */
export function isPinned(context: FilterContext, filters: readonly Filter[]): (attribute: Attribute) => boolean {
  const pins = filters.flatMap((filter) => pinOf(context, filter) ?? []);
  return (attribute) => pins.some((pin) => pin(attribute));
}

function pinOf(context: FilterContext, filter: Filter): ((attribute: Attribute) => boolean) | undefined {
  if ('and' in filter || 'or' in filter || 'not' in filter) return undefined;
  const found = resolve(context.model, context.asker, filter[0]);
  if ('many' in found) return undefined;
  const days = onlyRangeOf(context, filter);
  if (days !== undefined) {
    const key = attributeKey(asDay(found));
    return (attribute) => {
      const { reading } = attribute;
      return (
        reading.kind === 'grain' && isDayGrain(reading.grain) && isPeriod(reading.grain, days) && attributeKey(asDay(attribute)) === key
      );
    };
  }
  const [, operator, operand] = filter;
  const isOne =
    operator === '=' ? operand !== null : operator === 'in' && Array.isArray(operand) && operand.length === 1 && operand[0] !== null;
  const key = attributeKey(found);
  return isOne ? (attribute) => attributeKey(attribute) === key : undefined;
}

/** Whether days are one period of a grain, from its first to its last. */
function isPeriod(grain: DayGrain, { from, to }: DayBounds): boolean {
  return from !== undefined && from === firstDay(grain, from) && to === lastDayOf(grain, from);
}
