import { monitorName } from '../model/index.js';
import { type Plan, type PlannedVersion, type TestOutcome, testIds, testOutcomes } from '../plan/index.js';
import type { Project } from '../project/index.js';
import { type State, versionsOf } from '../state/index.js';
import type { Judgement } from './command-findings.js';
import type { StepResult } from './events.js';
import { isPartOf } from './monitors/index.js';

/** What a run knows of steps and data tests: of those that it did, and of those that hold already on the same data. */
export function verdictsOfRun(
  project: Project,
  plan: Plan,
  state: State,
  results: readonly StepResult[],
  runAt: string,
): readonly Judgement[] {
  const asked = new Map(results.map((result) => [result.id, result]));
  const isOfPublished = plan.command === 'test' ? { isOfPublished: true } : {};
  const steps = plan.versions.flatMap((planned): Judgement[] => {
    const id = `${project.byId.get(planned.id)?.kind === 'source' ? 'ingest' : 'model'} ${planned.id}`;
    const result = asked.get(id);
    if (planned.step !== undefined && result !== undefined) return verdictOf(result);
    return planned.step === undefined && isLookedAt(project, plan, planned) ? [{ id, relation: planned.id, status: 'well' }] : [];
  });
  const executed = results
    .filter(({ kind }) => kind === 'test')
    .flatMap(verdictOf)
    .map((verdict) => ({
      ...verdict,
      ...isOfPublished,
      ...(verdict.status === 'error' && plan.command !== 'test' ? { isUnpublished: true } : {}),
    }));
  const holds = new Set(plan.testsThatHold);
  if (holds.size === 0) return [...steps, ...executed];
  const planned = new Map(plan.versions.map(({ id, version }) => [id, version]));
  const published = versionsOf(state, plan.basis.environment);
  const outcomes = testOutcomes(project, state, (id) => (planned.get(id) ?? published.get(id))?.fingerprints.data.version, runAt);
  return [...steps, ...executed, ...[...outcomes].filter(([id]) => holds.has(id)).map(([id, outcome]) => asBefore(project, id, outcome))];
}

/** What is known of the data tests of what an environment points at now, from when they were asked about the same data. */
export function verdictsOfPublished(
  project: Project,
  state: State,
  versions: ReadonlyMap<string, string>,
  now: string,
): readonly Judgement[] {
  const dataOf = (id: string): string | undefined => state.versions.get(versions.get(id) ?? '')?.fingerprints.data.version;
  return [...testOutcomes(project, state, dataOf, now)].map(([id, outcome]) => ({
    ...asBefore(project, id, outcome),
    isOfPublished: true,
  }));
}

/** Whether a project still declares what there was to tell of. */
export function declaredIn(project: Project): (thing: Pick<Judgement, 'id' | 'relation'>) => boolean {
  let tests: ReadonlySet<string> | undefined;
  return ({ id, relation }) => {
    const found = project.byId.get(relation);
    const [kind, , ...rest] = id.split(' ');
    switch (kind) {
      case 'test':
        tests ??= testIds(project);
        return tests.has(id);
      case 'monitor': {
        const series = rest.join(' ');
        const { monitors = [] } = found?.relation ?? {};
        return series === '' ? monitors.length > 0 : monitors.some((monitor) => isPartOf(series, monitorName(monitor)));
      }
      case 'freshness':
        return found?.relation.freshness !== undefined;
      default:
        return found !== undefined;
    }
  };
}

/** Whether a run compares a relation with what it is to be, or leaves it as it is published. */
function isLookedAt(project: Project, { command }: Plan, { id, action }: PlannedVersion): boolean {
  if (action !== 'stand') return command !== 'test';
  return project.byId.get(id)?.kind === 'source' ? command === 'build' || command === 'ingest' : command === 'build' || command === 'run';
}

/** What a step says; one that was not done, or of which nobody knows what to compare with, says nothing. */
function verdictOf({ id, relation, status, settled, errors = [] }: StepResult): Judgement[] {
  const [error] = errors;
  const told = { id, relation, ...(error === undefined ? {} : { error }) };
  switch (status) {
    case 'failed':
    case 'error':
      return [{ ...told, status: 'error' }];
    case 'warned':
      return [{ ...told, status: 'warning' }];
    case 'succeeded':
    case 'unchanged':
      return settled === 'unknown' ? [] : [{ id, relation, status: 'well' }];
    case 'skipped':
    case 'cancelled':
      return [];
    default:
      return status satisfies never;
  }
}

function asBefore(project: Project, id: string, outcome: TestOutcome): Judgement {
  const [, first = '', ...rest] = id.split(' ');
  const relation = project.byId.has(first) ? first : id.slice('test '.length);
  if (outcome === 'held') return { id, relation, status: 'well' };
  const test = rest.length === 0 ? relation : `${rest.join(' ')} of ${relation}`;
  return { id, relation, status: 'warning', summary: `The data test ${test} warned about the same data before.` };
}
