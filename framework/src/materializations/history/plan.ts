import { type History, type Model, rowKeyOf } from '../../model/index.js';
import { type KeptPlan, none } from '../kind.js';

export const historyPlan: KeptPlan<History> = {
  rows: 'kept',
  rowsForm: (model) => ({ key: rowKeyOf(model) }),
  due: ({ isSameData, covered, restated }) => (isSameData && covered.length > 0 && restated.length === 0 ? [] : [{ kind: 'new' }]),
  rangeAtRisk: none,
  laterBound: none,
  timeColumn: none,
  cursor: none,
  held: (_, recorded) => recorded,
  interval: none,
  concurrency: () => 1,
  writesInstants: ({ by, hardDeletes }) => by === 'columns' || hardDeletes !== 'ignore',
  rowKey: ({ grain }) => grain,
  identity,
};

/** Two states of a row differ in their key or in what is compared. */
function identity({ columns, grain }: Model, materialized: History): ReadonlySet<string> {
  const key = materialized.key ?? grain ?? [];
  if (materialized.by === 'timestamp') return new Set([...key, materialized.updatedAt]);
  const queried = Object.entries(columns).flatMap(([name, { definition }]) => (definition.managed === undefined ? [name] : []));
  return new Set([...key.filter((name) => queried.includes(name)), ...(materialized.compare ?? queried)]);
}
