import type { OperationNode, OperationNodeSource } from 'kysely';
import { bindTest } from '../../project/compile.js';
import { type Analysis, analyse, analyseQuery, type ProjectRelation, type ProjectTest, redactedRows } from '../../project/index.js';
import { withTypedLiterals } from '../../project/typed-query.js';
import { ownTestId, REFERRED, type RelationTest, relationTestId, TESTED, testsKnowing } from '../../quality/index.js';
import { resolveRelations } from '../../sql/index.js';
import { type Compiling, compileNode, locateFor, stepsBehind } from '../make/compiling.js';
import type { TestStep } from '../step.js';
import { referredBy } from './test-keys.js';

/** The data tests of a relation. A test of what the warehouse says about a table is left out where the warehouse was not asked. */
export function relationTests(compiling: Compiling, relation: ProjectRelation): readonly TestStep[] {
  const tests = testsIn(compiling, relation).filter(({ contract }) => contract === undefined || compiling.known !== undefined);
  return tests.map((test) => relationTest(compiling, relation, test));
}

/** The test among them that compares the table, which others load, with its contract. */
export function contractTest(compiling: Compiling, relation: ProjectRelation): TestStep | undefined {
  const test = testsIn(compiling, relation).find(({ contract }) => contract !== undefined);
  return test && relationTest(compiling, relation, test);
}

/** The data tests of a relation, which know what no rows tell. */
export function testsIn({ known }: Compiling, { id, relation }: ProjectRelation): readonly RelationTest[] {
  return testsKnowing(relation, { rowsDaysAgo: (days) => known?.rowsDaysAgo(id, days), mismatches: known?.mismatchesOf(id) });
}

function relationTest(compiling: Compiling, relation: ProjectRelation, test: RelationTest): TestStep {
  const { project } = compiling;
  const locate = locateFor(compiling, relation);
  const referred = referredBy(project, test);
  const from = new Map<string, string>([[TESTED, relation.id], ...(referred === undefined ? [] : [[REFERRED, referred] as const])]);
  const reads = [...from.values()];
  const targets = new Map([...from].map(([name, id]) => [name, locate(id)]));
  const compile = (query: OperationNodeSource): string =>
    compileNode(compiling, resolveRelations(withTypedLiterals(project, query.toOperationNode(), from), targets).query);
  const { rows, count } = test.failures;
  const { mismatches } = test.contract ?? {};
  const id = relationTestId(relation.id, test.name);
  return {
    kind: 'test',
    id,
    relation: relation.id,
    test: test.name,
    column: test.column,
    description: test.description,
    file: relation.file,
    reads,
    sql: compile(rows),
    ...keptFailures(compiling, resolveRelations(rows.toOperationNode(), targets).query, reads, () =>
      analyseQuery(project, rows.toOperationNode(), from),
    ),
    ...(count === undefined ? {} : { count: compile(count) }),
    ...(mismatches === undefined ? {} : { mismatches }),
    severity: test.severity,
    warnIf: test.warnIf,
    errorIf: test.errorIf,
    ...keptRowsLimit(compiling, test.limit),
    // All others wait until the table is known to have the columns that they ask for.
    dependsOn: stepsBehind(compiling, reads).filter((step) => step !== id),
    blocks: test.severity === 'error' ? [relation.id] : [],
    // A test that looks at a second relation may wait for a model that is built on this one.
    gates: test.severity === 'error' && referred === undefined,
    ...(lacksKnowledge(compiling, relation, test) ? { proof: { verdict: 'unknown', reliesOn: [], awaits: [] } } : {}),
  };
}

/** Whether a test compares with what is not known, so that there is nothing to ask. */
function lacksKnowledge({ known }: Compiling, { id }: ProjectRelation, { earlier, contract }: RelationTest): boolean {
  if (contract !== undefined) return contract.mismatches === undefined;
  return earlier !== undefined && known?.rowsDaysAgo(id, earlier.days) === undefined;
}

/** A data test of its own. */
export function ownTest(compiling: Compiling, test: ProjectTest): TestStep {
  const { project } = compiling;
  const { query, reads } = bindTest(project, test, locateFor(compiling, { id: test.test.name, file: test.file }));
  const { severity = 'error', warnIf = 0, errorIf = 0, limit } = test.test.options;
  return {
    kind: 'test',
    id: ownTestId(test.test.name),
    relation: test.test.name,
    test: test.test.name,
    description: test.test.description,
    file: test.file,
    reads: [...new Set(reads)],
    sql: compileNode(compiling, query),
    ...keptFailures(compiling, query, test.from.values(), () =>
      analyse(project, { declaration: test.test, file: test.file, from: test.from }),
    ),
    severity,
    warnIf,
    errorIf,
    ...keptRowsLimit(compiling, limit),
    dependsOn: stepsBehind(compiling, reads),
    blocks: severity === 'error' ? [...reads] : [],
    gates: false,
  };
}

/** The failing rows without personal data, unless the config keeps them as they are. */
function keptFailures(
  compiling: Compiling,
  query: OperationNode,
  reads: Iterable<string>,
  analysed: () => Analysis,
): Pick<TestStep, 'kept'> {
  if (compiling.project.config.retention.personalFailingRows === 'plain') return {};
  const redacted = redactedRows(compiling.project, analysed, query, reads);
  return redacted === query ? {} : { kept: compileNode(compiling, redacted) };
}

/** The most failing rows that are kept. */
export function keptRowsLimit({ project }: Compiling, own: number | undefined): Pick<TestStep, 'limit'> {
  const limit = own ?? project.config.retention.failingRows;
  return limit === undefined ? {} : { limit };
}
