import type { ColumnRule, ColumnTest, Relation, Severity, TestOptions } from '../columns/index.js';
import { kindPartsOf } from '../materializations/index.js';
import type { Model, Source } from '../model/index.js';
import { type ContractMismatch, columnContract, mismatchRows } from './kinds/column-contract.js';
import { type Claim, type ColumnKind, KINDS, type ModelTest, type QualityDimension, type RowKind, type RowTest } from './kinds/index.js';
import type { Failures } from './kinds/queries/failing-rows.js';
import type { TestedRows, TestScope } from './kinds/scope.js';
import { testNameOf } from './test-names.js';

/** A kind of data test of a relation. */
export type TestKind = ColumnRule['kind'] | RowTest['kind'] | typeof columnContract.kind;

/** A data test of one relation: what it is called, how much it matters, and the query for its failing rows. */
export interface RelationTest {
  readonly kind: TestKind;
  readonly name: string;
  readonly column?: string;
  readonly description?: string;
  readonly dimension: QualityDimension;
  readonly severity: Severity;
  readonly warnIf: number;
  readonly errorIf: number;
  /** The most failing rows that are kept, where the test says so itself. */
  readonly limit?: number;
  readonly tags: readonly string[];
  readonly owner?: string;
  /** What it demands of all rows, in a form that can be reasoned about; undefined where it looks at some rows only. */
  readonly claim?: Claim;
  /** Its rule, where that and the column decide on the query, and nothing else of the relation does. */
  readonly rule?: ColumnRule;
  /** The columns whose types decide on the query, where nothing else does beside its kind. */
  readonly decidedBy?: readonly string[];
  /** The relation that it compares with. */
  readonly refersTo?: Relation;
  /** For a test that compares with the number of rows on an earlier day: what breaks it, where that number is known. */
  readonly earlier?: { readonly days: number; readonly failures: (rows: number) => Failures };
  /** For the test that holds a table against its contract: how they differ, once the warehouse has been asked. */
  readonly contract?: { readonly mismatches: readonly ContractMismatch[] | undefined };
  readonly failures: Failures;
}

/** What tests of a relation need to know that its rows don't tell; undefined where it is not known. */
export interface KnownBefore {
  /** How many rows it had at the end of a day so many days ago. */
  readonly rowsDaysAgo: (days: number) => number | undefined;
  /** How the table that others load differs from its contract. */
  readonly mismatches: readonly ContractMismatch[] | undefined;
}

/** A declaration never changes, and one command asks for its tests many times. */
const known = new WeakMap<Model | Source, readonly RelationTest[]>();

/** The data tests of a relation: those that its contract, its grain and its own `tests` declare. */
export function testsOf(relation: Model | Source): readonly RelationTest[] {
  const tests = known.get(relation) ?? declaredTests(relation);
  known.set(relation, tests);
  return tests;
}

/** The same tests, of which those that need to know more than the rows know it. */
export function testsKnowing(relation: Model | Source, { rowsDaysAgo, mismatches }: KnownBefore): readonly RelationTest[] {
  return testsOf(relation).map((test) => {
    if (test.contract !== undefined && mismatches !== undefined)
      return { ...test, contract: { mismatches }, failures: mismatchRows(mismatches) };
    const rows = test.earlier === undefined ? undefined : rowsDaysAgo(test.earlier.days);
    return test.earlier === undefined || rows === undefined ? test : { ...test, failures: test.earlier.failures(rows) };
  });
}

function declaredTests(relation: Model | Source): readonly RelationTest[] {
  const columns = Object.keys(relation.columns);
  const ofColumns = Object.entries(relation.columns).flatMap(([column, { definition }]) =>
    definition.tests.filter((test) => !isHeldByIngestion(relation, test)).map((test) => columnTest(column, test, { columns })),
  );
  const ofGrain =
    relation.grain === undefined
      ? []
      : [rowTest({ kind: 'unique-combination', columns: relation.grain, options: {} }, { columns, ...identifiedRows(relation) })];
  const ofKey =
    relation.kind === 'dimension'
      ? (relation.grain ?? []).map((key) => columnTest(key, { rule: { kind: 'not-null' }, options: {} }, { columns }))
      : [];
  const declared = relation.kind === 'source' ? [] : relation.tests.map((test) => modelTest(test, columns));
  const own = [...ofColumns, ...declared];
  // A grain or key of one column and that column's own `unique()` or `notNull()` demand the same; the column's options count.
  const derived = [...ofGrain, ...ofKey].filter(({ claim }) => !own.some((test) => isSameClaim(claim, test.claim)));
  return withNamesOfTheirOwn([...contractTest(relation), ...derived, ...own]);
}

function isSameClaim(one: Claim | undefined, other: Claim | undefined): boolean {
  return one !== undefined && one.kind === other?.kind && JSON.stringify(one) === JSON.stringify(other);
}

/** Ingestion makes a table as its contract says; one that others make has to be looked at. */
function contractTest(relation: Model | Source): readonly RelationTest[] {
  if (relation.kind !== 'source' || relation.files !== undefined) return [];
  const { kind, name, description, dimension } = columnContract;
  return [{ kind, dimension, ...common(name, { description }), contract: { mismatches: undefined }, failures: mismatchRows([]) }];
}

/** The rows among which the grain of a relation identifies one. */
function identifiedRows(relation: Model | Source): TestScope {
  return relation.kind === 'source' ? {} : kindPartsOf(relation.materialized).tests.identified(relation.columns);
}

/** Whether ingestion rejects every row that breaks a rule, so that no test asks for it. */
export function isHeldByIngestion(relation: Model | Source, { rule }: ColumnTest): boolean {
  return relation.kind === 'source' && relation.files !== undefined && (rule.kind === 'not-null' || rule.kind === 'accepted');
}

function modelTest(test: ModelTest, columns: readonly string[]): RelationTest {
  // The options of a kind that takes fewer than these have none of them.
  const { where, groupBy } = test.options as ModelTest['options'] & TestScope;
  const rows = { columns, ...(where === undefined ? {} : { where }), ...(groupBy === undefined ? {} : { groupBy }) };
  if (test.kind !== 'column') return rowTest(test, rows);
  return columnTest(test.column, { rule: test.test.rule, options: { ...test.test.options, ...test.options } }, rows);
}

function columnTest(column: string, { rule, options }: ColumnTest, rows: TestedRows): RelationTest {
  // The kind of a rule is the key of what knows all about it, which the compiler can't see through a union.
  const kind = KINDS.columns[rule.kind] as unknown as ColumnKind<'not-null'>;
  const one = rule as { readonly kind: 'not-null' };
  const isWhole = rows.where === undefined && rows.groupBy === undefined;
  let failures: Failures | undefined;
  return {
    kind: rule.kind,
    ...(isWhole && kind.refersTo === undefined ? { rule } : {}),
    ...(isWhole && kind.decidedBy !== undefined ? { decidedBy: kind.decidedBy(column, one) } : {}),
    ...common(testNameOf(`${kind.name(one)}_${column}`, rule.kind), options),
    column,
    dimension: kind.dimension(one),
    ...claimOf(kind.claim(column, one), kind.reach, rows),
    ...(kind.refersTo === undefined ? {} : { refersTo: kind.refersTo(one) }),
    // Most commands ask for the queries of few tests.
    get failures() {
      failures ??= kind.failures(column, one, rows);
      return failures;
    },
  };
}

function rowTest(test: RowTest, rows: TestedRows): RelationTest {
  // As above.
  const kind = KINDS.rows[test.kind] as unknown as RowKind<'expression'>;
  const one = test as Extract<RowTest, { kind: 'expression' }>;
  const column = kind.column(one);
  const description = test.options.description ?? kind.description?.(one);
  const isWhole = rows.where === undefined && rows.groupBy === undefined;
  let failures: Failures | undefined;
  return {
    kind: test.kind,
    ...common(testNameOf(kind.name(one), test.kind), { ...test.options, description }),
    ...(column === undefined ? {} : { column }),
    dimension: kind.dimension(one),
    ...claimOf(kind.claim(one), kind.reach, rows),
    ...(kind.refersTo === undefined ? {} : { refersTo: kind.refersTo(one) }),
    ...(kind.earlier === undefined ? {} : { earlier: kind.earlier(one) }),
    ...(isWhole && kind.decidedBy !== undefined ? { decidedBy: kind.decidedBy(one) } : {}),
    get failures() {
      failures ??= kind.failures(one, rows);
      return failures;
    },
  };
}

/** What a test of some rows demands, it does not demand of all; in each group it demands less, unless each row keeps it by itself. */
function claimOf(
  claim: Claim | undefined,
  reach: ColumnKind<'not-null'>['reach'] | 'relation',
  rows: TestedRows,
): { readonly claim?: Claim } {
  const isGrouped = reach !== 'row' && rows.groupBy !== undefined && rows.groupBy.length > 0;
  return claim === undefined || rows.where !== undefined || isGrouped ? {} : { claim };
}

function common(
  name: string,
  { name: own, description, severity = 'error', warnIf = 0, errorIf = 0, limit, tags = [], owner }: TestOptions,
) {
  return { name: own ?? name, description, severity, warnIf, errorIf, limit, tags, ...(owner === undefined ? {} : { owner }) };
}

/** Two rules of one kind on one column are two tests: the second is told apart by a number. */
function withNamesOfTheirOwn(tests: readonly RelationTest[]): readonly RelationTest[] {
  const taken = new Set<string>();
  return tests.map((test) => {
    let name = test.name;
    for (let place = 2; taken.has(name); place += 1) name = `${test.name}_${place}`;
    taken.add(name);
    return name === test.name ? test : { ...test, name };
  });
}
