import type { Model } from '../../model/index.js';
import type { ProjectModel, ProjectTest } from '../../project/index.js';
import { engine } from '../engine.js';
import { runSubject } from '../run.js';
import { subProject } from '../sub-project.js';
import { readableSubjectSql } from '../subject-sql.js';
import { searchWorlds } from './kill-in-worlds.js';
import { type Mutant, mutantsOf } from './mutants-of.js';
import { readOutcomes, type TestFileOutcome, withMutationDirectory } from './mutation-files.js';
import { differingLines, type JudgedMutant, type ModelMutation } from './mutation-report.js';
import { withQuery } from './mutation-switch.js';

export interface MutationRequest {
  readonly models: readonly ProjectModel[];
  readonly tests: readonly ProjectTest[];
  /** Runs the unit tests with this directory in `MARTLET_MUTATION_DIRECTORY`. They pass, or it throws. */
  readonly runUnitTests: (directory: string) => Promise<void>;
  readonly onProgress: (message: string) => void;
}

/** Changes models one node at a time and tells which changes no test notices. Everything runs in DuckDB. */
export async function mutateProject({ models, tests, runUnitTests, onProgress }: MutationRequest): Promise<readonly ModelMutation[]> {
  await engine();
  const drafts = [];
  for (const { id, file, relation } of models) drafts.push({ id, file, model: relation, ...(await validMutants(relation)) });
  const count = drafts.reduce((sum, { mutants }) => sum + mutants.length, 0);
  onProgress(`Trying ${count} mutants of ${models.length} models on the unit tests.`);
  const listed = Object.fromEntries(drafts.map(({ model, mutants }) => [model.name, mutants.map(({ place }) => place)]));
  const outcomes = await withMutationDirectory(listed, async (directory) => {
    await runUnitTests(directory);
    return readOutcomes(directory);
  });
  const killers = killersOf(outcomes);
  onProgress(`Trying ${count - killers.size} survivors on data tests in generated worlds.`);
  const reports: ModelMutation[] = [];
  for (const { id, file, model, mutants, equivalent } of drafts) {
    const isAlive = ({ place }: Mutant): boolean => !killers.has(keyOf(model.name, place));
    const search = mutants.some(isAlive)
      ? await searchWorlds(
          model,
          tests.map(({ test }) => test),
        )
      : undefined;
    const judged: JudgedMutant[] = [];
    for (const mutant of mutants) {
      const { place, kind, what } = mutant;
      const common = { kind, what, sql: await sqlDifference(model, mutant) };
      const test = killers.get(keyOf(model.name, place));
      if (test !== undefined || search === undefined) {
        judged.push({ ...common, status: 'unit-test', ...(test === undefined ? {} : { test }) });
        continue;
      }
      const { killedBy, world } = await search.judge(mutant);
      judged.push(
        killedBy === undefined
          ? { ...common, status: 'survived', ...(world === undefined ? {} : { world }) }
          : { ...common, status: 'data-test', test: killedBy },
      );
    }
    reports.push({ model: id, file, mutants: judged, equivalent });
  }
  return reports;
}

/** The mutants that the engine takes: a query that it refuses is no mistake that a test could be missing. */
async function validMutants(model: Model): Promise<{ readonly mutants: readonly Mutant[]; readonly equivalent: number }> {
  const { mutants, equivalent } = mutantsOf(model);
  const nothing = Object.values(model.from).map((relation) => ({ relation, rows: [] }));
  const valid: Mutant[] = [];
  for (const mutant of mutants) {
    const project = await subProject(model, nothing, (relation) => (relation === model ? withQuery(model, mutant.query) : relation));
    if (
      await runSubject(model, project).then(
        () => true,
        () => false,
      )
    )
      valid.push(mutant);
  }
  return { mutants: valid, equivalent };
}

function killersOf(outcomes: readonly TestFileOutcome[]): ReadonlyMap<string, string> {
  return new Map(outcomes.flatMap(({ kills }) => kills.map(({ model, place, test }) => [keyOf(model, place), test] as const)));
}

function keyOf(model: string, place: number): string {
  return `${model}#${place}`;
}

async function sqlDifference(model: Model, { query }: Mutant): Promise<JudgedMutant['sql']> {
  const runAt = new Date().toISOString();
  const original = readableSubjectSql(model, await subProject(model, [], (relation) => relation), runAt);
  const mutated = readableSubjectSql(
    model,
    await subProject(model, [], (relation) => (relation === model ? withQuery(model, query) : relation)),
    runAt,
  );
  return differingLines(original, mutated);
}
