import type { Project, ProjectRelation } from '../../project/index.js';
import { type Freshness, ownTestId, relationTestId, testsOf } from '../../quality/index.js';
import type { HistoryEntry, ResultEntry } from '../../state/index.js';
import { domainOf } from '../domain.js';
import { type Answer, type Score, scoreOf } from './score.js';

/** The scores of a project: in all, by domain and by relation. */
export interface QualityScores {
  readonly all?: Score;
  readonly domains: Readonly<Record<string, Score>>;
  /** By `schema.name`. */
  readonly relations: Readonly<Record<string, Score>>;
}

/** Scores a project by the latest result of each data test, and by how fresh relations were found last. */
export function scoreProject(project: Project, results: readonly ResultEntry[], freshness: readonly HistoryEntry[]): QualityScores {
  const latest = new Map(results.map((result) => [result.step, result.status]));
  const ages = new Map(freshness.map(({ name, body }) => [name, (body as Freshness).status]));
  const relations: readonly ProjectRelation[] = [...project.sources, ...project.models];
  const answers = new Map(relations.map((relation) => [relation.id, answersOf(relation, latest, ages.get(relation.id))]));
  // A business rule is about each relation that it reads.
  for (const { test, from } of project.tests) {
    const status = answerOf(latest.get(ownTestId(test.name)));
    if (status === undefined) continue;
    for (const id of new Set(from.values())) {
      answers.get(id)?.push({ relation: id, dimension: 'accuracy', status, severity: test.options.severity ?? 'error' });
    }
  }
  const byDomain = new Map<string, Answer[]>();
  for (const relation of relations) {
    const domain = domainOf(project, relation);
    byDomain.set(domain, [...(byDomain.get(domain) ?? []), ...(answers.get(relation.id) ?? [])]);
  }
  const all = scoreOf([...answers.values()].flat());
  return { ...(all === undefined ? {} : { all }), domains: scored(byDomain), relations: scored(answers) };
}

function answersOf(relation: ProjectRelation, latest: ReadonlyMap<string, string>, age: Freshness['status'] | undefined): Answer[] {
  const tested = testsOf(relation.relation).flatMap((test): Answer[] => {
    const status = answerOf(latest.get(relationTestId(relation.id, test.name)));
    return status === undefined ? [] : [{ relation: relation.id, dimension: test.dimension, status, severity: test.severity }];
  });
  if (age === undefined) return tested;
  const status = { fresh: 'passed', stale: 'warned', failed: 'failed' } as const;
  return [...tested, { relation: relation.id, dimension: 'timeliness', status: status[age], severity: 'error' }];
}

/** What was skipped or broken is no answer. */
function answerOf(status: string | undefined): Answer['status'] | undefined {
  if (status === 'succeeded') return 'passed';
  return status === 'warned' || status === 'failed' ? status : undefined;
}

function scored(groups: ReadonlyMap<string, readonly Answer[]>): Readonly<Record<string, Score>> {
  return Object.fromEntries(
    [...groups].flatMap(([name, answers]) => {
      const score = scoreOf(answers);
      return score === undefined ? [] : [[name, score] as const];
    }),
  );
}
