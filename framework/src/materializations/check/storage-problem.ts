import { type ColumnDefinition, describeType } from '../../columns/index.js';
import { MartletError } from '../../errors.js';
import type { Model } from '../../model/index.js';

/** Something that is wrong with how a model is stored, and the option that says it. */
export interface StorageProblem {
  readonly error: MartletError;
  readonly option: keyof Model & string;
  readonly severity?: 'warning';
}

/** The options of a model that say something of a stored table. */
export const TABLE_OPTIONS = ['partitionBy', 'clusterBy', 'transient'] as const;
/** Those that say something of a relation in the warehouse. */
export const RELATION_OPTIONS = [...TABLE_OPTIONS, 'labels', 'grants', 'before', 'after'] as const;

export type IdleOption = (typeof RELATION_OPTIONS)[number];

export function invalidOption(
  { name }: Model,
  option: string,
  problem: string,
  within: keyof Model & string = 'materialized',
): StorageProblem {
  return { error: new MartletError('option-invalid', { model: name, option, problem }), option: within };
}

/** What a column has to be for an option that names it. */
export interface Demand {
  readonly expected: string;
  readonly holds: (column: ColumnDefinition) => boolean;
}

export const ANY_COLUMN: Demand = { expected: 'a column of the contract', holds: () => true };

export const MOMENT: Demand = {
  expected: 'a day or an instant that is never null',
  holds: ({ type, nullable }) => (type.kind === 'date' || type.kind === 'timestamp') && !nullable,
};

export const CURSOR: Demand = {
  expected: 'a day, an instant, a number or a text that is never null',
  holds: ({ type, nullable }) => !['json', 'array', 'boolean'].includes(type.kind) && !nullable,
};

export const KEY: Demand = {
  expected: 'a column whose values can be compared',
  holds: ({ type }) => type.kind !== 'json' && type.kind !== 'array',
};

/** The columns that an option names, which are not what they have to be. */
export function unfitColumns(
  model: Model,
  option: string,
  columns: readonly string[],
  demand: Demand,
  within: keyof Model & string = 'materialized',
): readonly StorageProblem[] {
  return columns.flatMap((column) => {
    const definition = model.columns[column]?.definition;
    if (definition !== undefined && definition.managed === undefined && demand.holds(definition)) return [];
    const { expected } = demand;
    const parameters = { model: model.name, column, option, found: describe(definition), expected };
    return [{ error: new MartletError('column-unfit', parameters), option: within }];
  });
}

function describe(definition: ColumnDefinition | undefined): string {
  if (definition === undefined) return 'no column of the contract';
  if (definition.managed !== undefined) return 'a column that Martlet keeps itself';
  return `${describeType(definition.type)}${definition.nullable ? ' and may be null' : ''}`;
}
