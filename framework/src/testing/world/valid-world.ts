import { type Expression, expressionBuilder, type SqlBool } from 'kysely';
import type { DataTest, Model, Source } from '../../model/index.js';
import { TESTED, testsOf } from '../../quality/index.js';
import type { GivenRow, GivenRows } from '../given.js';
import { type Result, resultType } from '../result.js';
import { runSubject } from '../run.js';
import { subProject } from '../sub-project.js';
import { cellValue, valueText } from '../value-text.js';
import { referencesOf } from './world-arbitrary.js';

/**
 * A world without the rows that break a blocking data test of their relation, such as a condition between two columns, and
 * without those that referred to them.
 */
export async function validWorld(rows: readonly GivenRows[]): Promise<readonly GivenRows[]> {
  const kept: GivenRows[] = [];
  for (const given of rows) {
    // What a world generates is declared by a project: sources and models.
    const relation = given.relation as Model | Source;
    const parents = new Map(kept.map((parent) => [parent.relation, parent.rows]));
    const referring = referencesOf(relation).filter(({ to }) => parents.has(to));
    const attached = given.rows.filter((row) =>
      referring.every(({ column, to, toColumn }) => {
        const parent = parents.get(to) ?? [];
        return row[column] === null || parent.some((candidate) => candidate[toColumn] === row[column]);
      }),
    );
    kept.push({ relation, rows: await withoutFailing(relation, attached) });
  }
  return kept;
}

async function withoutFailing(relation: Model | Source, rows: readonly GivenRow[]): Promise<readonly GivenRow[]> {
  const conditions = relation.kind === 'source' || relation.tests.length === 0 || rows.length === 0 ? [] : blockingConditions(relation);
  if (conditions.length === 0) return rows;
  const subject = failingRows(relation, conditions);
  const failing = await runSubject(subject, await subProject(subject, [{ relation, rows }], (model) => model));
  const texts = new Set(failing.rows.map((row) => rowText(relation, row, failing)));
  return rows.filter((row) => !texts.has(rowText(relation, row)));
}

function blockingConditions(relation: Model | Source): readonly Expression<SqlBool>[] {
  return testsOf(relation).flatMap(({ severity, failures: { condition } }) =>
    severity === 'error' && condition !== undefined ? [condition] : [],
  );
}

function failingRows(relation: Model | Source, conditions: readonly Expression<SqlBool>[]): DataTest {
  const { or } = expressionBuilder<Record<string, Record<string, unknown>>, string>();
  return {
    kind: 'data-test',
    name: relation.name,
    from: { [TESTED]: relation },
    options: {},
    tags: [],
    query: (db) =>
      db
        .selectFrom(TESTED)
        .selectAll()
        .where(or([...conditions])),
  };
}

/** A row of a data test's result has no contract, so its values are read by that of the relation. */
function rowText({ columns }: Model | Source, row: GivenRow, result?: Result): string {
  return JSON.stringify(
    Object.keys(columns).map((name) => {
      const type = resultType(columns, name);
      return valueText(result === undefined ? row[name] : cellValue(row[name], type), type);
    }),
  );
}
