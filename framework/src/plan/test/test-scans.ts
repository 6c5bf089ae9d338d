import type { ProjectRelation } from '../../project/index.js';
import { withTypedLiterals } from '../../project/typed-query.js';
import { countTogether, relationTestId, TESTED } from '../../quality/index.js';
import { resolveRelations } from '../../sql/index.js';
import { type Compiling, compileNode, locateFor } from '../make/compiling.js';
import type { TestScan } from '../step.js';
import { testsIn } from './test-steps.js';

/** The scan that answers those tests which one pass over the relation can count together. */
export function testScans(compiling: Compiling, relation: ProjectRelation, executed: ReadonlySet<string>): readonly TestScan[] {
  const rules = testsIn(compiling, relation).flatMap(({ name, failures }) => {
    const id = relationTestId(relation.id, name);
    const isCounted = failures.condition !== undefined || failures.aggregate !== undefined;
    return isCounted && executed.has(id) ? [{ id, failures }] : [];
  });
  if (rules.length < 2) return [];
  const together = countTogether(rules.map(({ failures }) => failures)).toOperationNode();
  const query = withTypedLiterals(compiling.project, together, new Map([[TESTED, relation.id]]));
  const places = new Map([[TESTED, locateFor(compiling, relation)(relation.id)]]);
  const sql = compileNode(compiling, resolveRelations(query, places).query);
  return [{ relation: relation.id, tests: rules.map(({ id }) => id), sql }];
}
