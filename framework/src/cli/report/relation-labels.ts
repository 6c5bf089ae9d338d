import type { Project } from '../../project/index.js';

/** What reports say of a relation beside its name. */
export interface RelationLabel {
  readonly kind: string;
  /** How it is stored: `view`, `table`. */
  readonly materialized: string;
}

/** The labels of a project's models, by their ids. */
export type RelationLabels = ReadonlyMap<string, RelationLabel>;

export function relationLabels({ models }: Pick<Project, 'models'>): RelationLabels {
  return new Map(models.map(({ id, kind, relation }) => [id, { kind, materialized: relation.materialized.kind }]));
}
