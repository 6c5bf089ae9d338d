import { type ColumnRule, type ColumnTest, managedColumn, type Relation, type Severity, type TestOptions } from '../columns/index.js';
import type { Model, ModelTest, RowCondition, RowTestOptions, Source, UntypedRow } from '../model/index.js';
import { columnRuleFailures, describeRule } from './column-rule.js';
import { asCondition, type Failures, isNotTrue, repeatedValues, rowsWhere } from './failing-rows.js';

/** A data test of one relation: what it is called, how much it matters, and the query for its failing rows. */
export interface RelationTest {
  readonly name: string;
  readonly column?: string;
  readonly description?: string;
  readonly severity: Severity;
  readonly warnIf: number;
  readonly errorIf: number;
  /** The relation that a column refers to. */
  readonly refersTo?: Relation;
  readonly failures: Failures;
}

/** The data tests of a relation: those that its contract, its grain and its own `tests` declare. */
export function testsOf(relation: Model | Source): readonly RelationTest[] {
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
  return withNamesOfTheirOwn([...derived, ...own]);
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
      return columnTest(test.column, { rule: test.test.rule, options: { ...test.test.options, ...test.options } }, test.options.where);
    case 'unique-combination':
      return uniqueTest(test.columns, test.options);
    case 'expression':
      return {
        ...common(slug(test.name), test.options),
        description: test.options.description ?? test.name,
        failures: rowsWhere((eb) => isNotTrue(asCondition(test.holds, eb), eb), test.options.where),
      };
    default:
      return test satisfies never;
  }
}

function columnTest(column: string, { rule, options }: ColumnTest, where?: RowCondition<UntypedRow>): RelationTest {
  return {
    ...common(`${describeRule(rule)}_${column}`, options),
    column,
    ...(rule.kind === 'references' ? { refersTo: rule.to } : {}),
    failures: columnRuleFailures(column, rule, where),
  };
}

function uniqueTest(columns: readonly string[], options: RowTestOptions<UntypedRow>): RelationTest {
  return { ...common(`unique_${columns.join('_')}`, options), failures: repeatedValues(columns, options.where) };
}

function common(name: string, { name: own, description, severity = 'error', warnIf = 0, errorIf = 0 }: TestOptions) {
  return { name: own ?? name, description, severity, warnIf, errorIf };
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
