import {
  type Binding,
  type BoundExpression,
  type BoundQuery,
  type BoundReference,
  type BoundSelect,
  type BoundSource,
  calledFunction,
  functionFacts,
  isVolatile,
  mayExpand,
} from '../../sql/index.js';
import { expressionFacts, type KnownOfSelect } from './expression-facts.js';
import { anyOf, BY_THE_QUERY, better, both, type Evidence, type Facts, type Key, NOTHING_KNOWN, orNull } from './facts.js';

/** What is known of a relation that a query reads. */
export interface RelationFacts {
  readonly columnFacts: (relation: string, column: string) => Facts;
  readonly keys: (relation: string) => readonly Key<string>[];
  readonly memberOf: (value: unknown) => readonly string[];
}

/** What is known of the result of a query, column by column, and the sets of columns in which no two rows agree. */
export interface ResultFacts {
  readonly columns: readonly Facts[];
  readonly keys: readonly Key<number>[];
}

const NO_RESULT: ResultFacts = { columns: [], keys: [] };

/** What a query proves of its result, given what is known of the relations that it reads. */
export function queryFacts(query: BoundQuery, relations: RelationFacts): ResultFacts {
  if (query.kind === 'raw' || query.hidesColumns || query.modifiers.length > 0 || !isContained(query)) return NO_RESULT;
  // Subtotals have nulls where a key was left out, and there is one even of no rows.
  if (query.groupBy.some(mayGroupOtherwise)) return NO_RESULT;
  const own = new SelectFacts(query, relations);
  if (query.setOperations.length === 0) return { columns: own.columns(), keys: own.keys() };
  const parts = query.setOperations.map((one) => queryFacts(one.query, relations));
  return {
    columns: own.columns().map((facts, place) => anyOf([facts, ...parts.map(({ columns }) => columns[place] ?? NOTHING_KNOWN)])),
    keys: [],
  };
}

/** Whether a key of a `group by` is, or may be, more than a value: grouping sets, or whatever raw SQL and unknown functions are. */
function mayGroupOtherwise(expression: BoundExpression): boolean {
  return (
    mayExpand(expression) || (expression.kind === 'operation' && functionFacts(calledFunction(expression.name) ?? '').value === 'groups')
  );
}

/** Whether each part of a select ends where the tree says. Raw SQL that was not understood may go on with clauses of its own. */
function isContained(query: BoundSelect): boolean {
  const { columns, joins, where, groupBy, having, qualify, distinctOn, orderBy, limits, bindings } = query;
  const parts = [
    ...columns.map(({ expression }) => expression),
    ...joins.map(({ on }) => on),
    ...bindings.map(({ source }) => (source.kind === 'expression' ? source.expression : undefined)),
    ...[where, having, ...groupBy, ...qualify, ...distinctOn, ...limits],
    ...orderBy.map(({ expression }) => expression),
  ];
  return parts.every((part) => part === undefined || isSettled(part));
}

function isSettled(expression: BoundExpression): boolean {
  switch (expression.kind) {
    case 'raw':
      return expression.isSettled && expression.operands.every(isSettled);
    case 'operation':
      return expression.operands.every(isSettled);
    case 'aggregate': {
      const { operands, filter, over, orderBy, withinGroup } = expression;
      const ordered = [...orderBy, ...withinGroup, ...(over?.orderBy ?? [])].map((item) => item.expression);
      return [...operands, ...ordered, ...(over?.partitionBy ?? []), ...(filter === undefined ? [] : [filter])].every(isSettled);
    }
    default:
      return true;
  }
}

class SelectFacts {
  private readonly results = new Map<BoundSource, ResultFacts>();
  private readonly around: KnownOfSelect;

  constructor(
    private readonly select: BoundSelect,
    private readonly relations: RelationFacts,
  ) {
    const known = this.conditions();
    this.around = {
      referenceFacts: (reference) => this.referenceFacts(reference, known),
      memberOf: (value) => relations.memberOf(value),
      isGrouped: select.groupBy.length > 0,
    };
  }

  columns(): readonly Facts[] {
    return this.select.columns.map(({ expression }) => expressionFacts(expression, this.around));
  }

  keys(): readonly Key<number>[] {
    const { select } = this;
    const all = select.columns.map((_, place) => place);
    const keys: Key<number>[] = [];
    if (select.distinct) keys.push({ columns: all, nulls: 'equal', basis: BY_THE_QUERY });
    // Some may make several rows of one, or one of all.
    if (select.columns.some(({ expression }) => mayExpand(expression) || holdsRaw(expression))) return keys;
    const first = select.qualify.map(firstOfPartition).find((partition) => partition !== undefined);
    if (first !== undefined) keys.push(...this.selected(first, 'equal', BY_THE_QUERY));
    if (select.groupBy.length > 0) return [...keys, ...this.selected(select.groupBy, 'equal', BY_THE_QUERY)];
    if (select.columns.some(({ expression }) => isAggregated(expression))) return [{ columns: [], nulls: 'equal', basis: BY_THE_QUERY }];
    return [...keys, ...this.keptKeys()];
  }

  /** A key of the first table, where every other table adds at most one row to each of its rows. */
  private keptKeys(): readonly Key<number>[] {
    const [base, ...others] = this.select.bindings;
    if (base === undefined) return [];
    let basis = BY_THE_QUERY;
    for (const other of others) {
      const found = this.joinedOnce(other);
      if (found === undefined) return [];
      basis = both(basis, found);
    }
    return this.sourceKeys(base).flatMap((key) => {
      const columns = key.columns.map((column): BoundReference => ({ kind: 'reference', binding: base, column, level: 0 }));
      return this.selected(columns, key.nulls, both(basis, key.basis));
    });
  }

  /** Why a table is joined by a key of its own, if it is. */
  private joinedOnce(binding: Binding): Evidence | undefined {
    const { type, on } = this.select.joins[binding.position] ?? { type: 'From' };
    if (type !== 'InnerJoin' && type !== 'LeftJoin' && type !== 'CrossJoin') return undefined;
    const fixed = new Set(
      conjuncts(on).flatMap((condition) => {
        if (condition.kind !== 'operation' || condition.name !== '=') return [];
        const [left, right] = condition.operands;
        return [[left, right] as const, [right, left] as const].flatMap(([one, other]) =>
          isColumnOf(one, binding) && other !== undefined && !mentions(other, binding) ? [one.column] : [],
        );
      }),
    );
    return this.sourceKeys(binding)
      .filter(({ columns }) => columns.every((column) => fixed.has(column)))
      .map(({ basis }) => basis)
      .reduce<Evidence | undefined>(better, undefined);
  }

  /** A key of expressions as a key of the columns that return them, where all of them are returned. */
  private selected(expressions: readonly BoundExpression[], nulls: Key<number>['nulls'], basis: Evidence): readonly Key<number>[] {
    const columns = expressions.map((wanted) => this.select.columns.findIndex(({ expression }) => isSame(expression, wanted)));
    return columns.every((place) => place >= 0) ? [{ columns, nulls, basis }] : [];
  }

  private sourceKeys({ source, places }: Binding): readonly Key<number>[] {
    if (source.kind !== 'table') return this.result(source).keys;
    return this.relations.keys(source.table.relation).flatMap(({ columns, nulls, basis }) => {
      const found = columns.map((column) => places.get(column.toLowerCase()) ?? -1);
      return found.every((place) => place >= 0) ? [{ columns: found, nulls, basis }] : [];
    });
  }

  private result(source: BoundSource): ResultFacts {
    const known = this.results.get(source);
    if (known !== undefined) return known;
    const query = source.kind === 'query' ? source.query : source.kind === 'cte' && !source.cte.recursive ? source.cte.query : undefined;
    const found = query === undefined ? NO_RESULT : queryFacts(query, this.relations);
    this.results.set(source, found);
    return found;
  }

  private referenceFacts({ binding, column, level }: BoundReference, known: Conditions): Facts {
    if (level > 0) return NOTHING_KNOWN;
    const facts = this.sourceFacts(binding, column);
    const place = placeOf(binding, column);
    const narrowed = facts.accepted === undefined ? facts : { ...facts, accepted: known.narrow(place, facts.accepted) };
    const present = this.isNullable(binding) ? orNull(narrowed) : narrowed;
    return known.notNull.has(place) ? { ...present, notNull: BY_THE_QUERY } : present;
  }

  private sourceFacts({ source, columns }: Binding, column: number): Facts {
    const name = columns?.[column];
    if (source.kind === 'table') return name === undefined ? NOTHING_KNOWN : this.relations.columnFacts(source.table.relation, name);
    return this.result(source).columns[column] ?? NOTHING_KNOWN;
  }

  /** Whether a join may leave all columns of a table null. */
  private isNullable({ position }: Binding): boolean {
    return this.select.joins.some(({ type }, place) => {
      if (type === 'OuterApply') return place === position;
      if (type === 'FullJoin') return position <= place;
      if (type === 'RightJoin') return position < place;
      return type.includes('Left') && place === position;
    });
  }

  /** What `where` and inner joins say of each row that is left. */
  private conditions(): Conditions {
    const { where, joins } = this.select;
    const isOuter = joins.some(({ type }) => type === 'FullJoin' || type === 'RightJoin');
    const conditions = [
      ...conjuncts(where),
      ...(isOuter ? [] : joins.filter(({ type }) => type === 'InnerJoin').flatMap(({ on }) => conjuncts(on))),
    ];
    const notNull = new Set<string>();
    const excluded: { readonly place: string; readonly value: string }[] = [];
    for (const condition of conditions) {
      if (condition.kind !== 'operation') continue;
      const [left, right] = condition.operands;
      if (NEEDS_VALUES.has(condition.name))
        for (const operand of [left, right]) if (isOwn(operand)) notNull.add(placeOf(operand.binding, operand.column));
      if (condition.name === 'is not' && isOwn(left) && right?.kind === 'value' && right.value === null)
        notNull.add(placeOf(left.binding, left.column));
      if (condition.name === '!=' && isOwn(left) && right?.kind === 'value')
        excluded.push({ place: placeOf(left.binding, left.column), value: String(right.value) });
    }
    return {
      notNull,
      narrow: (place, { values, basis }) => ({
        values: new Set([...values].filter((value) => !excluded.some((one) => one.place === place && one.value === value))),
        basis,
      }),
    };
  }
}

interface Conditions {
  readonly notNull: ReadonlySet<string>;
  readonly narrow: (place: string, accepted: NonNullable<Facts['accepted']>) => NonNullable<Facts['accepted']>;
}

/** A condition is true only where both sides are known. */
const NEEDS_VALUES: ReadonlySet<string> = new Set(['=', '!=', '<', '<=', '>', '>=', 'like']);

function placeOf({ position }: Binding, column: number): string {
  return `${position}:${column}`;
}

function isOwn(expression: BoundExpression | undefined): expression is BoundReference {
  return expression?.kind === 'reference' && expression.level === 0;
}

function isColumnOf(expression: BoundExpression | undefined, binding: Binding): expression is BoundReference {
  return isOwn(expression) && expression.binding === binding;
}

function conjuncts(condition: BoundExpression | undefined): readonly BoundExpression[] {
  if (condition === undefined || isMisread(condition)) return [];
  return condition.kind === 'operation' && condition.name === 'and' ? condition.operands.flatMap(conjuncts) : [condition];
}

function isMisread(condition: BoundExpression): boolean {
  return condition.kind === 'operation' && (condition.misread || (condition.name === 'and' && condition.operands.some(isMisread)));
}

/** What a row is the first of: `row_number() over (partition by …) = 1`. */
function firstOfPartition(condition: BoundExpression): readonly BoundExpression[] | undefined {
  if (condition.kind !== 'operation' || condition.name !== '=') return undefined;
  const [number, one] = condition.operands;
  const isFirst = number?.kind === 'aggregate' && number.name === 'martlet:rowNumber' && one?.kind === 'value' && one.value === 1;
  return isFirst ? number.over?.partitionBy : undefined;
}

/** Whether an expression sums up rows, so that without `group by` there is one row. */
function isAggregated(expression: BoundExpression): boolean {
  if (expression.kind === 'aggregate') return expression.over === undefined || expression.operands.some(isAggregated);
  return expression.kind === 'operation' && expression.operands.some(isAggregated);
}

/** Whether an expression holds raw SQL, which may sum up rows. */
function holdsRaw(expression: BoundExpression): boolean {
  if (expression.kind === 'raw') return true;
  return (expression.kind === 'aggregate' || expression.kind === 'operation') && expression.operands.some(holdsRaw);
}

function mentions(expression: BoundExpression, binding: Binding): boolean {
  if (expression.kind === 'reference') return expression.binding === binding;
  if (expression.kind === 'value') return false;
  // What else there is may mention anything.
  return (
    expression.kind !== 'operation' || expression.mayRead !== undefined || expression.operands.some((operand) => mentions(operand, binding))
  );
}

function isSame(left: BoundExpression, right: BoundExpression): boolean {
  if (left.kind === 'reference' && right.kind === 'reference') {
    return left.binding === right.binding && left.column === right.column && left.level === right.level;
  }
  if (left.kind === 'value' && right.kind === 'value') return left.value === right.value;
  if (left.kind !== 'operation' || right.kind !== 'operation') return false;
  return (
    left.name === right.name &&
    !isVolatile(calledFunction(left.name) ?? '') &&
    left.operands.length === right.operands.length &&
    left.operands.every((one, place) => isSame(one, right.operands[place] ?? one))
  );
}
