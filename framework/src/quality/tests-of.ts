import { type ColumnRule, type ColumnTest, managedColumn, type Relation, type Severity, type TestOptions } from '../columns/index.js';
import type { Comparison, Model, ModelTest, RowTestOptions, Source, UntypedRow } from '../model/index.js';
import { comparisonFailures } from './against-relation.js';
import { COLUMN_CONTRACT, type ContractMismatch, mismatchRows } from './column-contract.js';
import { columnRuleFailures, describeRule } from './column-rule.js';
import { asCondition, type Failures, isNotTrue, repeatedValues, rowsWhere, testedDatabase } from './failing-rows.js';
import { changedRowCountMeasure, measuredFailures, rowCountMeasure, type Scope } from './measured.js';
import { exclusiveRangesFailures, sequenceFailures } from './sequences.js';

/** A data test of one relation: what it is called, how much it matters, and the query for its failing rows. */
export interface RelationTest {
  readonly name: string;
  readonly column?: string;
  readonly description?: string;
  readonly severity: Severity;
  readonly warnIf: number;
  readonly errorIf: number;
  /** The most failing rows that are kept, where the test says so itself. */
  readonly limit?: number;
  readonly tags: readonly string[];
  readonly owner?: string;
  /** What it demands of all rows, in a form that can be reasoned about; undefined where it looks at some rows only. */
  readonly claim?: Claim;
  /** The relation that a column refers to. */
  readonly refersTo?: Relation;
  /** For a test that compares with the number of rows on an earlier day: what breaks it, where that number is known. */
  readonly earlier?: { readonly days: number; readonly failures: (rows: number) => Failures };
  /** For the test that holds a table against its contract: what was found, once somebody has looked. */
  readonly contract?: { readonly mismatches: readonly ContractMismatch[] | undefined };
  readonly failures: Failures;
}

/** What tests of a relation need to know that its rows don't tell; undefined where nobody knows. */
export interface KnownBefore {
  /** How many rows it had at the end of a day so many days ago. */
  readonly rowsDaysAgo: (days: number) => number | undefined;
  /** How the table that somebody else loads differs from its contract. */
  readonly mismatches: readonly ContractMismatch[] | undefined;
}

/** What a data test demands of every row. */
export type Claim =
  | { readonly kind: 'rule'; readonly column: string; readonly rule: ColumnRule }
  | { readonly kind: 'unique'; readonly columns: readonly string[] };

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
  const ofColumns = Object.entries(relation.columns).flatMap(([column, { definition }]) =>
    definition.tests.filter(({ rule }) => !isHeldByIngestion(relation, rule)).map((test) => columnTest(column, test)),
  );
  const ofGrain = relation.grain === undefined ? [] : [uniqueTest(relation.grain, currentRows(relation))];
  const ofKey =
    relation.kind === 'dimension' ? (relation.grain ?? []).map((key) => columnTest(key, { rule: { kind: 'not-null' }, options: {} })) : [];
  const declared = relation.kind === 'source' ? [] : relation.tests.map(modelTest);
  const own = [...ofColumns, ...declared];
  // A grain or key of one column and that column's own `unique()` or `notNull()` say the same; the column's options count.
  const derived = [...ofGrain, ...ofKey].filter(({ name }) => !own.some((test) => test.name === name));
  return withNamesOfTheirOwn([...contractTest(relation), ...derived, ...own]);
}

/** Ingestion makes a table as its contract says; what somebody else makes has to be looked at. */
function contractTest(relation: Model | Source): readonly RelationTest[] {
  if (relation.kind !== 'source' || relation.files !== undefined) return [];
  const description = 'The table has the columns of its contract, with their types.';
  return [{ ...common(COLUMN_CONTRACT, { description }), contract: { mismatches: undefined }, failures: mismatchRows([]) }];
}

/** A history holds a row for each state; what its grain identifies has one that is current. */
function currentRows(relation: Model | Source): RowTestOptions<UntypedRow> {
  const current =
    relation.kind === 'source' || relation.materialized.kind !== 'history' ? undefined : managedColumn(relation.columns, 'is-current');
  return current === undefined ? {} : { where: (eb) => eb(current, '=', true) };
}

/** Ingestion has already rejected every row that breaks such a rule. */
function isHeldByIngestion(relation: Model | Source, rule: ColumnRule): boolean {
  return relation.kind === 'source' && relation.files !== undefined && (rule.kind === 'not-null' || rule.kind === 'accepted');
}

function modelTest(test: ModelTest): RelationTest {
  switch (test.kind) {
    case 'column':
      return columnTest(test.column, { rule: test.test.rule, options: { ...test.test.options, ...test.options } }, test.options);
    case 'unique-combination':
      return uniqueTest(test.columns, test.options);
    case 'expression':
      return {
        ...common(slug(test.name), test.options),
        description: test.options.description ?? test.name,
        failures: rowsWhere((eb) => isNotTrue(asCondition(test.holds, eb), eb), test.options.where),
      };
    case 'row-count':
      return { ...common('row_count', test.options), failures: measuredFailures(rowCountMeasure(test.range), test.options) };
    case 'row-count-of-days-ago':
      return {
        ...common(`row_count_of_${test.days}_${test.days === 1 ? 'day' : 'days'}_ago`, test.options),
        earlier: { days: test.days, failures: (rows) => measuredFailures(changedRowCountMeasure(rows, test.times), {}) },
        // Nothing is out of line with what nobody knows.
        failures: measuredFailures(rowCountMeasure({}), {}),
      };
    case 'sequence': {
      const failures = sequenceFailures(test.column, test.rule, test.orderBy, test.options);
      return { ...common(`${SEQUENCES[test.rule.kind]}_${test.column}`, test.options), column: test.column, failures };
    }
    case 'exclusive-ranges': {
      const failures = exclusiveRangesFailures(test.start, test.end, test.gaps, test.options);
      return { ...common(`exclusive_ranges_${test.start}_${test.end}`, test.options), failures };
    }
    case 'against': {
      const { comparison, to, options } = test;
      return { ...common(comparisonName(comparison, to.name), options), refersTo: to, failures: comparisonFailures(comparison, options) };
    }
    case 'query':
      return {
        ...common(slug(test.name), test.options),
        description: test.options.description ?? test.name,
        failures: { rows: test.query(testedDatabase()) as unknown as Failures['rows'] },
      };
    default:
      return test satisfies never;
  }
}

const SEQUENCES = { monotonic: 'monotonic', days: 'no_gaps', numbers: 'sequential' } as const;

function comparisonName(comparison: Comparison, to: string): string {
  switch (comparison.kind) {
    case 'references':
      return `references_${to}_${comparison.columns.join('_')}`;
    case 'row-count':
      return `row_count_of_${to}`;
    case 'values':
      return `values_of_${to}_${comparison.columns.join('_')}`;
    default:
      return `${comparison.kind}_of_${to}_${comparison.column}`;
  }
}

function columnTest(column: string, { rule, options }: ColumnTest, scope: Scope = {}): RelationTest {
  return {
    ...common(`${describeRule(rule)}_${column}`, options),
    column,
    ...(scope.where === undefined && scope.groupBy === undefined ? { claim: { kind: 'rule', column, rule } } : {}),
    ...(rule.kind === 'references' ? { refersTo: rule.to } : {}),
    failures: columnRuleFailures(column, rule, scope),
  };
}

function uniqueTest(columns: readonly string[], options: RowTestOptions<UntypedRow>): RelationTest {
  return {
    ...common(`unique_${columns.join('_')}`, options),
    ...(options.where === undefined ? { claim: { kind: 'unique', columns } } : {}),
    failures: repeatedValues(columns, options.where),
  };
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
    return { ...test, name };
  });
}

function slug(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');
}
