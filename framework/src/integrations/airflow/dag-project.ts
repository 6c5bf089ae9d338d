import { intervalOf } from '../../materializations/index.js';
import type { AirflowConfig, Project } from '../../project/index.js';
import { testsOf } from '../../quality/index.js';
import { airflowParts, type Part } from './parts.js';

/** The form of `martlet.json`, which the package `airflow-martlet` reads. */
export const DAG_PROJECT_VERSION = 1;

/** What DAGs need to know of a project, so that nothing on the side of Airflow reads TypeScript. */
export interface DagProject extends Omit<AirflowConfig, 'by' | 'tags' | 'prefix' | 'projectDirectory'> {
  readonly version: typeof DAG_PROJECT_VERSION;
  /** The name of the project. */
  readonly name: string;
  /** What its assets are of. */
  readonly environment: string;
  /** Relative to the file, unless it is absolute. */
  readonly projectDirectory: string;
  readonly prefix: string;
  readonly tags: readonly string[];
  readonly parts: readonly Part[];
  /** Whether a run can compute an interval again. */
  readonly hasIntervals: boolean;
}

/** Which steps the DAG files have. */
export interface DagSteps {
  readonly generates: boolean;
  readonly fetches: boolean;
  readonly waits: boolean;
  readonly hasSources: boolean;
  readonly hasFreshness: boolean;
  readonly hasTests: boolean;
  readonly hasMonitors: boolean;
}

/** @param directory - The directory of the project, as it is reached from the DAG files. */
export function dagProject(project: Project, settings: AirflowConfig, directory: string): DagProject {
  const { by, tags = [project.config.name], prefix = '', environment, projectDirectory, ...rest } = settings;
  return {
    version: DAG_PROJECT_VERSION,
    name: project.config.name,
    ...rest,
    environment: environment ?? project.config.defaultEnvironment,
    projectDirectory: projectDirectory ?? directory,
    prefix,
    tags,
    parts: airflowParts(project, by),
    hasIntervals: project.models.some(({ relation }) => intervalOf(relation.materialized) !== undefined),
  };
}

export function dagSteps({ config, sources, models, tests }: Project, settings: AirflowConfig): DagSteps {
  const relations = [...sources, ...models].map(({ relation }) => relation);
  const fetches = settings.fetch !== undefined;
  return {
    generates: !fetches && config.data?.generator !== undefined,
    fetches,
    waits: settings.waitFor !== undefined,
    hasSources: sources.some(({ relation }) => relation.files !== undefined),
    hasFreshness: relations.some(({ freshness }) => freshness !== undefined),
    hasTests: tests.length > 0 || relations.some((relation) => testsOf(relation).length > 0),
    hasMonitors: relations.some(({ monitors }) => monitors.length > 0),
  };
}
