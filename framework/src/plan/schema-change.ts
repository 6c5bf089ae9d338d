import { type Columns, describeType, type LogicalType } from '../columns/index.js';
import { MartletError } from '../errors.js';
import type { SchemaPolicy } from '../model/index.js';
import type { StoredColumn, StoredColumnChange } from '../warehouses/column-change.js';

export interface SchemaChangeRequest {
  /** The model's name, for messages. */
  readonly model: string;
  /** The columns of the table, with types as `storedType` writes them. */
  readonly stored: readonly StoredColumn[];
  readonly contract: Columns;
  readonly policy: SchemaPolicy;
  /** How the type of a stored column is written. */
  readonly storedType: (type: LogicalType) => string;
}

/**
 * How a stored table comes to have the columns of a contract, as far as the policy goes.
 *
 * @throws MartletError `schema-differs` when the policy allows no change, or not this one.
 */
export function planSchemaChange({ model, stored, contract, policy, storedType }: SchemaChangeRequest): readonly StoredColumnChange[] {
  const before = new Map(stored.map(({ name, type }) => [name.toLowerCase(), type]));
  const wanted = Object.entries(contract).map(([name, { definition }]) => ({ name, type: definition.type }));
  const added = wanted.filter(({ name }) => !before.has(name)).map(({ name, type }): StoredColumnChange => ({ kind: 'add', name, type }));
  const retyped = wanted.flatMap(({ name, type }): StoredColumnChange[] => {
    const from = before.get(name);
    return from === undefined || from === storedType(type) ? [] : [{ kind: 'retype', name, from, to: type }];
  });
  const dropped = [...before.keys()]
    .filter((name) => contract[name] === undefined)
    .map((name): StoredColumnChange => ({ kind: 'drop', name }));

  const refuse = (differences: readonly StoredColumnChange[]): void => {
    if (differences.length > 0) throw new MartletError('schema-differs', { model, policy, differences: differences.map(describe) });
  };
  switch (policy) {
    case 'fail':
      refuse([...added, ...retyped, ...dropped]);
      return [];
    case 'ignore':
      refuse(retyped);
      return [];
    case 'append':
      refuse(retyped);
      return added;
    case 'sync':
      return [...added, ...retyped, ...dropped];
    default:
      return policy satisfies never;
  }
}

function describe(change: StoredColumnChange): string {
  switch (change.kind) {
    case 'add':
      return `"${change.name}" (${describeType(change.type)}) is missing`;
    case 'drop':
      return `"${change.name}" is not declared any more`;
    case 'retype':
      return `"${change.name}" is stored as ${change.from}, and declared as ${describeType(change.to)}`;
    default:
      return change satisfies never;
  }
}
