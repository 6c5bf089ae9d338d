import { AggregateFunctionNode, CaseNode, FunctionNode, type OperationNode, OrderByItemNode, RawNode, ValueNode } from 'kysely';
import { portableName } from '../../sql/index.js';
import type { Mutation, Mutator } from './mutation.js';

const AGGREGATES: Readonly<Record<string, readonly string[]>> = {
  sum: ['max'],
  avg: ['max'],
  min: ['max'],
  max: ['min'],
  count: ['countDistinct'],
  countDistinct: ['count'],
  boolAnd: ['boolOr'],
  boolOr: ['boolAnd'],
  firstBy: ['lastBy'],
  lastBy: ['firstBy'],
};

export const mutateAggregate: Mutator = (node) => {
  if (!AggregateFunctionNode.is(node)) return [];
  const name = node.func.replace(/^martlet:/, '');
  const swaps = (AGGREGATES[name] ?? []).map(
    (to): Mutation => ({
      kind: 'aggregate',
      what: `${name} becomes ${to}`,
      node: { ...node, func: `martlet:${to}` } as AggregateFunctionNode,
    }),
  );
  if (node.filter === undefined) return swaps;
  const { filter: _, ...unfiltered } = node;
  return [...swaps, { kind: 'aggregate', what: `the filter of ${name} is left out`, node: unfiltered }];
};

/** A portable function that becomes another of the same arguments. */
const SWAPS: Readonly<Record<string, readonly [kind: Mutation['kind'], to: string]>> = {
  add: ['arithmetic', 'subtract'],
  subtract: ['arithmetic', 'add'],
  multiply: ['arithmetic', 'add'],
  divide: ['arithmetic', 'multiply'],
  safeDivide: ['arithmetic', 'multiply'],
  greatest: ['function', 'least'],
  least: ['function', 'greatest'],
  floor: ['function', 'ceil'],
  ceil: ['function', 'floor'],
  startsWith: ['function', 'endsWith'],
  endsWith: ['function', 'startsWith'],
  rowNumber: ['window', 'rank'],
  rank: ['window', 'denseRank'],
  denseRank: ['window', 'rank'],
  lag: ['window', 'lead'],
  lead: ['window', 'lag'],
  firstValue: ['window', 'lastValue'],
  lastValue: ['window', 'firstValue'],
  percentRank: ['window', 'cumeDist'],
  cumeDist: ['window', 'percentRank'],
};

/** A portable function whose first argument is of the type of its result. */
const REMOVED: ReadonlySet<string> = new Set([
  'upper',
  'lower',
  'initcap',
  'trim',
  'trimStart',
  'trimEnd',
  'abs',
  'negate',
  'round',
  'truncate',
]);

export const mutateFunction: Mutator = (node) => {
  if (!FunctionNode.is(node)) return [];
  const [first] = node.arguments;
  if (node.func === 'coalesce' && first !== undefined) return [{ kind: 'null', what: 'coalesce is left out', node: first }];
  if (node.func === 'nullif' && first !== undefined) return [{ kind: 'null', what: 'nullif is left out', node: first }];
  const name = portableName(node);
  if (name === undefined) return [];
  if (name === 'over') return windowMutations(node);
  if (REMOVED.has(name) && first !== undefined) return [{ kind: 'function', what: `${name} is left out`, node: first }];
  const [kind, to] = SWAPS[name] ?? [];
  if (kind === undefined || to === undefined) return [];
  return [{ kind, what: `${name} becomes ${to}`, node: { ...node, func: `martlet:${to}` } as FunctionNode }];
};

/** The partition left out, and the frame stretched over all of it. */
function windowMutations(node: FunctionNode): readonly Mutation[] {
  return node.arguments.flatMap((argument, place): readonly Mutation[] => {
    const without = { ...node, arguments: node.arguments.filter((_, other) => other !== place) } as FunctionNode;
    if (argument.kind === 'PartitionByNode') return [{ kind: 'window', what: 'partition by is left out', node: without }];
    if (!ValueNode.is(argument)) return [];
    const whole = ValueNode.createImmediate('rows between unbounded preceding and unbounded following');
    if (argument.value === whole.value) return [{ kind: 'window', what: 'the frame is left out', node: without }];
    const stretched = { ...node, arguments: node.arguments.map((one, other) => (other === place ? whole : one)) } as FunctionNode;
    return [{ kind: 'window', what: 'the frame becomes the whole partition', node: stretched }];
  });
}

/** An order turned round. */
export const mutateOrder: Mutator = (node) => {
  if (!OrderByItemNode.is(node)) return [];
  const isDescending = node.direction !== undefined && RawNode.is(node.direction) && node.direction.sqlFragments.join('').trim() === 'desc';
  const direction = RawNode.createWithSql(isDescending ? 'asc' : 'desc');
  const what = isDescending ? 'desc becomes asc' : 'asc becomes desc';
  return [{ kind: 'window', what, node: { ...node, direction } as OrderByItemNode }];
};

/** A branch of `case` left out. */
export const mutateCase: Mutator = (node) => {
  if (!CaseNode.is(node)) return [];
  const branches = node.when ?? [];
  if (branches.length < 2) return [];
  return branches.map((_, place) => ({
    kind: 'case',
    what: `branch ${place + 1} of case is left out`,
    node: { ...node, when: branches.filter((_branch, other) => other !== place) } as CaseNode,
  }));
};

const UNITS: Readonly<Record<string, string>> = {
  second: 'minute',
  minute: 'hour',
  hour: 'day',
  day: 'month',
  week: 'month',
  month: 'quarter',
  quarter: 'year',
  year: 'quarter',
  isoYear: 'year',
  dayOfWeek: 'day',
  dayOfYear: 'day',
};

/** Constants of portable functions that mean something of their own, by name: the place of the argument, and its other value. */
const CONSTANTS: Readonly<Record<string, (value: unknown, place: number) => unknown>> = {
  dateTrunc: unit,
  timestampTrunc: unit,
  dateDiff: unit,
  timestampDiff: unit,
  dateAdd: unit,
  timestampAdd: unit,
  extract: unit,
  dateLiteral: (value) => new Date(Date.parse(`${value}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10),
  timestampLiteral: (value) => new Date(Date.parse(String(value)) + 1000).toISOString(),
  decimalLiteral: (value) => String(value).replace(/^(-?)(\d+)/, (_, sign: string, whole: string) => sign + String(BigInt(whole) + 1n)),
  // Names of types, patterns and formats are no constants that a rule is made of.
  cast: (value, place) => (place === 0 ? other(value) : undefined),
  tryCast: (value, place) => (place === 0 ? other(value) : undefined),
  round: (value, place) => (place === 1 ? Number(value) + 1 : undefined),
  formatDate: () => undefined,
  parseDate: () => undefined,
  parseTimestamp: () => undefined,
  regexpMatches: () => undefined,
  regexpExtract: () => undefined,
  regexpReplace: () => undefined,
  dateSpine: () => undefined,
  unnest: () => undefined,
  over: () => undefined,
  toTimeZone: () => undefined,
  fromTimeZone: () => undefined,
};

/** A constant that becomes another. It is the node above that knows what the constant means. */
export const mutateConstant: Mutator = (node) => {
  const name = FunctionNode.is(node) || AggregateFunctionNode.is(node) ? node.func.replace(/^martlet:/, '') : '';
  const change = CONSTANTS[name] ?? ((value) => other(value));
  return Object.entries(node).flatMap(([key, child]: [string, unknown]): readonly Mutation[] => {
    if (isNode(child) && ValueNode.is(child)) return replaced(child, change(child.value, 0), (made) => ({ ...node, [key]: made }));
    if (!Array.isArray(child)) return [];
    return child.flatMap((item, place) =>
      isNode(item) && ValueNode.is(item)
        ? replaced(item, change(item.value, place), (made) => ({ ...node, [key]: child.map((one, at) => (at === place ? made : one)) }))
        : [],
    );
  });
};

function replaced(value: ValueNode, to: unknown, put: (made: OperationNode) => unknown): readonly Mutation[] {
  if (to === undefined || to === value.value) return [];
  const made = { ...value, value: to } as ValueNode;
  return [{ kind: 'constant', what: `${JSON.stringify(value.value)} becomes ${JSON.stringify(to)}`, node: put(made) as OperationNode }];
}

function unit(value: unknown, place: number): unknown {
  return place === 0 && typeof value === 'string' ? UNITS[value] : other(value);
}

function other(value: unknown): unknown {
  if (typeof value === 'number') return value === 0 ? 1 : Number.isInteger(value) ? value + 1 : value / 2;
  if (typeof value === 'boolean') return !value;
  return typeof value === 'string' ? `${value}!` : undefined;
}

function isNode(value: unknown): value is OperationNode {
  return typeof value === 'object' && value !== null && 'kind' in value;
}
