import { REFERRED, type RelationTest, TESTED, testsOf } from '../../quality/index.js';
import { resolveRelations } from '../../sql/index.js';
import type { Dialect } from '../../warehouses/dialect.js';
import type { Locate } from '../compile.js';
import type { Project, ProjectRelation } from '../project.js';
import { checkCapabilities } from './capabilities.js';
import type { Finding } from './finding.js';
import type { Place } from './place.js';
import { refusalPlace } from './refusal.js';
import type { SqlCheck } from './sql-check.js';

/** The data tests that a relation declares: in its contract, its grain and its own `tests`. */
export async function checkDerivedTests(
  project: Project,
  relation: ProjectRelation,
  locate: Locate,
  dialects: readonly Dialect[],
  sql: SqlCheck,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const test of testsOf(relation.relation)) {
    const referred = test.refersTo === undefined ? undefined : project.idOf(test.refersTo);
    const targets = new Map([[TESTED, locate(relation.id)]]);
    if (referred !== undefined) targets.set(REFERRED, locate(referred));
    const { query } = resolveRelations(test.failures.rows.toOperationNode(), targets);
    const within = test.column === undefined ? ['tests'] : ['columns', test.column];
    const unsupported = checkCapabilities(relation, query, dialects, within);
    findings.push(...unsupported);
    if (unsupported.length === 0)
      findings.push(...(await sql.checkQuery(relation, query, (text, refusal) => placeOf(test, refusalPlace(text, refusal)))));
  }
  return findings;
}

/** A test of a column stands with the column; any other with the names that it mentions. */
function placeOf({ column }: RelationTest, place: ReturnType<typeof refusalPlace>): Place {
  return column === undefined ? { ...place, within: ['tests'] } : { kind: 'property', path: ['columns', column] };
}
