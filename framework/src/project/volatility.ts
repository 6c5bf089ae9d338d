import type { VolatileInput } from '../sql/index.js';
import { analyseModel } from './analysis.js';
import type { Project, ProjectModel } from './project.js';

/**
 * What a model reads beside relations: the clock, chance, the world outside, and the instant of the run.
 *
 * @throws MartletError `query-failed`.
 */
export function volatilityOf(project: Project, model: ProjectModel): readonly VolatileInput[] {
  return project.cache.once(`volatile ${model.id}`, () => analyseModel(project, model).volatile);
}

/** True for what stands still during a run, and decides on what is read together with its instant. */
export function isOfRun({ kind }: VolatileInput): boolean {
  return kind === 'day' || kind === 'hour';
}

/** What stands for the instant of a run to those who read its day or its hour. */
export function instantsOf(inputs: readonly VolatileInput[], runAt: string): readonly string[] {
  return (['day', 'hour'] as const)
    .filter((unit) => inputs.some(({ kind }) => kind === unit))
    .map((unit) => runAt.slice(0, unit === 'day' ? 'yyyy-mm-dd'.length : 'yyyy-mm-ddThh'.length));
}

/** `the clock (current_date)` */
export function describeVolatile({ kind, by }: VolatileInput): string {
  return `${WORDS[kind]} (${by.replace(/^.*:/, '')})`;
}

const WORDS: Record<VolatileInput['kind'], string> = {
  clock: 'the clock',
  random: 'random values',
  sequence: 'a sequence',
  outside: 'what no relation of the project holds',
  day: 'the day of the run',
  hour: 'the hour of the run',
};
