import { buildGraph, select } from '../graph/index.js';
import type { Project, ProjectRelation, ProjectSource } from '../project/index.js';
import type { RunRequest } from './run-request.js';

/** What a command works on. */
export interface Scope {
  /** Sources to load where they are missing or stale. */
  readonly ingests: readonly ProjectSource[];
  /** The relations to build and test, in an order in which they can be built. */
  readonly selected: readonly string[];
  /** Data tests of their own, by name. */
  readonly selectedTests: ReadonlySet<string>;
  readonly builds: boolean;
  readonly tests: boolean;
}

/** Decides what a command works on, from its selectors. */
export function chooseScope(
  project: Project,
  { command, select: selectors, exclude }: Pick<RunRequest, 'command' | 'select' | 'exclude'>,
): Scope {
  const relations: readonly ProjectRelation[] = [...project.sources, ...project.models];
  const graph = buildGraph(
    relations.map((relation) => ({ id: relation.id, dependsOn: relation.kind === 'source' ? [] : [...relation.from.values()] })),
  );
  const items = relations.map(({ id, name, kind, schema, file, relation }) => ({
    id,
    name,
    kind,
    schema,
    tags: relation.tags,
    path: file,
  }));
  const chosen = select(graph, items, { select: selectors, exclude });
  const selected = graph.order.filter((id) => chosen.has(id));
  const ingests = command === 'build' || command === 'ingest';
  const wanted = new Set(selected.flatMap((id) => [id, ...graph.ancestors(id)]));
  return {
    ingests: ingests ? project.sources.filter(({ id, relation }) => relation.files !== undefined && wanted.has(id)) : [],
    selected,
    // A test over several relations runs as soon as one of them is selected.
    selectedTests: new Set(
      project.tests.filter(({ from }) => [...from.values()].some((id) => chosen.has(id))).map(({ test }) => test.name),
    ),
    builds: command === 'build' || command === 'run',
    tests: command === 'build' || command === 'test',
  };
}
