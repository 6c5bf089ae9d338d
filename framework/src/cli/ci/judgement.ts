import type { PlanExplanation } from '../../plan/index.js';
import type { CheckProblem } from '../../project/check/index.js';
import type { EnvironmentDiff, RunResult } from '../../run/index.js';
import type { ModelMutation } from '../../testing/mutation/index.js';
import type { UnitTests } from './unit-tests.js';

/** What the plan of a pull request costs, and what it may cost. */
export interface Cost {
  readonly rows: number;
  readonly bytes: number;
  /** Relations of which nothing is known yet. */
  readonly unknown: number;
  /** By the price in the config. */
  readonly money?: { readonly amount: number; readonly currency: string };
  readonly budget: { readonly bytes?: number; readonly cost?: number };
  /** What the warehouse has billed, where it tells. */
  readonly bytesProcessed?: number;
}

/** What `martlet ci` has found. A part that was not reached is left out. */
export interface PullRequestJudgement {
  readonly environment: string;
  /** The environment that everybody reads. */
  readonly production: string;
  readonly target: string;
  /** All that is wrong, of the models, the unit tests and the build, each with its place where it has one. */
  readonly problems: readonly CheckProblem[];
  /** False where the project has no unit tests. */
  readonly unitTests?: UnitTests | false;
  /** What the pull request changes in production. */
  readonly plan?: PlanExplanation;
  readonly cost?: Cost;
  /** What was built and tested in the environment of the pull request. */
  readonly run?: RunResult;
  /** Production on the left, the pull request on the right. */
  readonly diff?: EnvironmentDiff;
  /** Of the models that change, where it was asked for. */
  readonly mutations?: readonly ModelMutation[];
  /** Why nothing was built. */
  readonly notBuilt?: string;
  readonly exitCode: number;
}

/** Somebody or something that a change reaches. Every kind of reader is a row of one list. */
export interface Concerned {
  /** `dashboard`, `report`, `application` and so on, `metric` or `model`. */
  readonly kind: string;
  readonly name: string;
  readonly owner?: string;
  /** What it reads of what changes. */
  readonly reads: readonly string[];
}

/** Who is concerned by a plan: the readers outside of the project first, then metrics, then the models downstream. */
export function concernedBy({ exposures, metrics, relations }: PlanExplanation): readonly Concerned[] {
  const models = relations.flatMap(({ id, change }): readonly Concerned[] =>
    change.kind === 'indirect' && change.causes.length > 0
      ? [{ kind: 'model', name: id, reads: change.causes.map((cause) => cause.id) }]
      : [],
  );
  return [
    ...exposures.map(({ name, type, owner, relations: reads }) => ({ kind: type, name, reads, ...(owner === undefined ? {} : { owner }) })),
    ...metrics.map(({ name, owner, relations: reads }) => ({ kind: 'metric', name, reads, ...(owner === undefined ? {} : { owner }) })),
    ...models,
  ];
}

/** Whether the code or the contract of something changes so that its readers see it. */
export function breakingChanges({ relations }: PlanExplanation): readonly string[] {
  return relations.flatMap(({ id, change }) =>
    change.kind === 'removed' || (change.kind === 'changed' && change.category === 'breaking') ? [id] : [],
  );
}
