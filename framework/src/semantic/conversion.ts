import type { OperationNode } from 'kysely';
import { MartletError } from '../errors.js';
import type { ConversionMetric } from '../model/index.js';
import { dateAdd, timestampAdd } from '../sql/index.js';
import { type Asker, type Attribute, attributeAt, defaultRole, type Role } from './attributes.js';
import { addUnits, type DayBounds, isDayGrain, unitsOf } from './calendar.js';
import { type FilterContext, filterCondition } from './filters.js';
import { anyTyped, column, compare, isNotNull, join, table } from './nodes.js';
import { daysWithin } from './periods.js';
import { RowScope } from './scope.js';
import type { Table } from './semantic-model.js';
import type { Writing } from './writing.js';

/** The rows that are looked for. */
export interface FollowedRows {
  /** The date that their days are of, and these days. */
  readonly role: Role;
  readonly days: DayBounds;
  readonly conditions: (scope: RowScope) => readonly OperationNode[];
}

/**
 * Whether an event of the same member follows a row within a span. The rows that one follows are found first, each once, so that a row counts once however
 * many events follow.
 */
export function convertedRows(
  context: FilterContext,
  writing: Writing,
  base: Table,
  metric: ConversionMetric,
  scope: RowScope,
  followed: FollowedRows,
): OperationNode {
  const { model } = context;
  const event = model.tableOf(metric.event.from);
  const eventAsker: Asker = { metric: metric.name, table: event, time: metric.event.time };
  const baseAsker: Asker = { metric: metric.name, table: base, time: metric.base.time };
  const grain = base.relation.grain ?? [];
  if (grain.length === 0)
    throw new MartletError('metric-unanswerable', {
      metric: metric.name,
      problem: `${base.name} has no grain that tells its rows apart`,
      fix: 'Declare its grain.',
    });

  const events = new RowScope(event, context.reads, context.timeZone);
  const eventRole = defaultRole(eventAsker);
  const baseRole = defaultRole(baseAsker);
  const isOfInstants = eventRole.type === 'timestamp' && baseRole.type === 'timestamp';
  const at = (in_: RowScope, role: Role): OperationNode => (isOfInstants ? in_.instant(role) : in_.day(role));
  const own = { ...context, asker: eventAsker, shown: new Set<string>() };
  const counted = [...(metric.event.where ?? []), ...(event.relation.measures?.[metric.event.measure]?.where ?? [])];
  const rows = new RowScope(base, context.reads, context.timeZone);
  const start = at(rows, baseRole);
  const { count, unit } = unitsOf(metric.within);
  if (!isDayGrain(unit) && !(isOfInstants && (unit === 'hour' || unit === 'minute' || unit === 'second'))) {
    throw new MartletError('metric-unanswerable', {
      metric: metric.name,
      problem: `${metric.within} is no span that can be added to ${baseRole.name}`,
      fix: 'Use days, weeks, months or years; hours between instants.',
    });
  }
  const ofBase = attributeAt(model, baseAsker, metric.entity);
  const ofEvent = attributeAt(model, eventAsker, metric.entity);
  const member = isSameKey(ofBase, ofEvent) ? events.column([], ofEvent.hops[0]?.on[0]?.[0] ?? '') : events.attribute(ofEvent);
  const { from, to } = followed.days;
  const isOfDays = followed.role.id === baseRole.id && isDayGrain(unit);
  const days: DayBounds = {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined || !isDayGrain(unit) ? {} : { to: addUnits(unit, count, to) }),
  };
  const found = writing.add(`${metric.event.name}_events`, {
    selections: [
      ['member', member],
      ['at', at(events, eventRole)],
    ],
    // Instants of one member are hardly ever the same.
    distinct: !isOfInstants,
    where: [
      isNotNull(member),
      ...(isOfDays ? daysWithin(events, eventRole, days) : []),
      ...counted.map((filter) => filterCondition(own, events, filter)),
    ],
    ...events.from,
  });
  const end = isOfInstants ? timestampAdd(unit as 'day', count, anyTyped(start)) : dateAdd(unit as 'day', count, anyTyped(start));
  const baseMember = rows.attribute(ofBase);
  rows.join(
    join('InnerJoin', table(found), [
      compare(column(found, 'member'), '=', baseMember),
      compare(column(found, 'at'), '>=', start),
      compare(column(found, 'at'), '<=', end.toOperationNode()),
    ]),
  );
  const converted = writing.add(`${metric.name}_rows`, {
    selections: grain.map((name) => [name, column(rows.alias, name)] as const),
    distinct: true,
    where: followed.conditions(rows),
    ...rows.from,
  });
  scope.join(
    join(
      'LeftJoin',
      table(converted),
      grain.map((name) => compare(column(converted, name), '=', column(scope.alias, name))),
    ),
  );
  const [key = ''] = grain;
  return isNotNull(column(converted, key));
}

/** Whether both lead to the key of one dimension, so that a key which one of them has found there need not be looked up for the other. */
function isSameKey(base: Attribute, event: Attribute): boolean {
  const [hop, second] = event.hops;
  const [[, key] = [], further] = hop?.on ?? [];
  const isKey = second === undefined && further === undefined && hop?.finds === 'one' && event.reading.column === key;
  return isKey && base.identity === event.identity && base.hops.length > 0;
}
