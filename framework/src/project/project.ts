import type { Relation } from '../columns/index.js';
import type { DataTest, Exposure, MetricDefinition, Model, Report, Source } from '../model/index.js';
import type { AnalysisCache } from './analysis-cache.js';
import type { Config, Target } from './config.js';

/** Where a declaration stands: its file, relative to the project, and the name of its export. */
export interface Declared {
  readonly file: string;
  readonly exportName: string;
}

interface Placed<R> extends Declared {
  /** `schema.name`, which names the relation for good. */
  readonly id: string;
  readonly schema: string;
  readonly name: string;
  readonly relation: R;
}

export interface ProjectSource extends Placed<Source> {
  readonly kind: 'source';
}

export interface ProjectModel extends Placed<Model> {
  readonly kind: Model['kind'];
  /** The ids of what the model reads, by the name that its query uses. */
  readonly from: ReadonlyMap<string, string>;
  /** The files that a seed has its rows in, by their paths from the project's directory. */
  readonly dataFiles?: readonly string[];
}

export type ProjectRelation = ProjectSource | ProjectModel;

/** A data test of its own. */
export interface ProjectTest extends Declared {
  readonly test: DataTest;
  readonly from: ReadonlyMap<string, string>;
}

/** A reader outside of the project. */
export interface ProjectExposure extends Declared {
  readonly exposure: Exposure;
  /** The ids of what it reads. */
  readonly reads: readonly string[];
}

/** A metric. */
export interface ProjectMetric extends Declared {
  readonly metric: MetricDefinition;
  /** The ids of the relations that decide on its values; what it is asked by is not among them. */
  readonly reads: readonly string[];
}

/** A workbook; it is an exposure, too. */
export interface ProjectReport extends Declared {
  readonly report: Report;
  /** The ids of what it reads. */
  readonly reads: readonly string[];
}

/** A project as its files declare it, checked for what concerns files and names. */
export interface Project {
  /** The absolute path of the directory that holds `martlet.config.ts`. */
  readonly directory: string;
  readonly config: Config;
  readonly target: { readonly name: string; readonly config: Target };
  readonly sources: readonly ProjectSource[];
  readonly models: readonly ProjectModel[];
  readonly tests: readonly ProjectTest[];
  readonly exposures: readonly ProjectExposure[];
  readonly metrics: readonly ProjectMetric[];
  readonly reports: readonly ProjectReport[];
  readonly byId: ReadonlyMap<string, ProjectRelation>;
  /** The id of a declared relation. */
  readonly idOf: (relation: Relation) => string | undefined;
  /** What was worked out of the declarations before, and is still so. */
  readonly cache: AnalysisCache;
}
