import type { LogicalType } from '../columns/index.js';
import { type MetricDefinition, simpleMetricsOf } from '../model/index.js';
import { type Asker, attributePaths, DATE, resolve } from './attributes.js';
import { computedAt } from './computed-attribute.js';
import type { SemanticModel } from './semantic-model.js';

/** An attribute that a metric can be asked by. */
export interface AskableAttribute {
  readonly path: string;
  /** What it is: attributes of several metrics meet where these are equal. */
  readonly identity: string;
  /** The id of the relation that it is read from. */
  readonly relation: string;
  /** The column that it is; left out for a period or a number that is read off a day. */
  readonly column?: string;
  /** The column that it is read from; left out where it is computed from several. */
  readonly reads?: string;
  readonly type: LogicalType;
  /** What its column means. */
  readonly description?: string;
  /** Whether it is a day, a period or an instant, or is read off one. */
  readonly isTime: boolean;
  /** Whether a row may have several of it. */
  readonly isOverlapping: boolean;
}

/** What a metric can be asked by: the attributes that all of its facts reach, and that mean the same for all of them. */
export function askableAttributes(model: SemanticModel, metric: MetricDefinition): readonly AskableAttribute[] {
  const askers = simpleMetricsOf(metric).map(({ from, time }): Asker => ({ metric: metric.name, table: model.tableOf(from), time }));
  const [first, ...rest] = askers;
  if (first === undefined) return [];
  const known = rest.map((asker) => new Set(attributePaths(asker.table)));
  const paths = attributePaths(first.table).filter((path) => known.every((each) => each.has(path)));
  return paths.flatMap((path): AskableAttribute[] => {
    const found = askers.map((asker) => resolve(model, asker, path));
    const [attribute] = found;
    if (attribute === undefined || 'many' in attribute) return [];
    if (found.some((other) => 'many' in other || other.identity !== attribute.identity)) return [];
    const { reading, table } = attribute;
    const computed = computedAt(table, reading.column);
    const isComputed = computed !== undefined;
    const { description } = computed ?? table.relation.columns[reading.column]?.definition ?? {};
    const isTime = attribute.role !== undefined || path === DATE || reading.kind !== 'column';
    const isOverlapping = attribute.hops.some(({ finds }) => finds === 'several');
    return [
      {
        path,
        identity: attribute.identity,
        relation: table.id,
        ...(isComputed ? {} : { reads: reading.column }),
        ...(reading.kind === 'column' && !isComputed ? { column: reading.column } : {}),
        type: attribute.type,
        ...(description === undefined || reading.kind !== 'column' ? {} : { description }),
        isTime,
        isOverlapping,
      },
    ];
  });
}
