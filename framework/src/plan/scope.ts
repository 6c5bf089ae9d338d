import { buildGraph, type Graph, parseSelectors, select } from '../graph/index.js';
import type { Project, ProjectRelation, ProjectTest } from '../project/index.js';
import { isInlined } from '../project/index.js';
import { ownTestId } from '../quality/index.js';
import type { RunEntry } from '../state/index.js';

/** What a command does of the whole work. */
export type Command = RunEntry['command'];

/** Which relations somebody wants a command to work on. */
export interface SelectionRequest {
  readonly command: Command;
  readonly select?: readonly string[];
  readonly exclude?: readonly string[];
  /** The files, relative to the project, of relations and tests that count; all when left out. */
  readonly changed?: ReadonlySet<string>;
  /** What selectors with `state:` may ask of a relation: `modified`, `new`. */
  readonly statesOf?: (id: string) => readonly string[];
}

/** What a command works on. */
export interface Scope {
  /** The relations to load, build and test, in an order in which they can be built. */
  readonly selected: readonly string[];
  /** Sources to load where they are missing or stale, by id. */
  readonly ingests: ReadonlySet<string>;
  /** Sources that somebody else loads, among what is built or tested and what that reads, by id. */
  readonly foreign: ReadonlySet<string>;
  /**
   * What has to be free of errors before the command builds anything, by id: what is selected, the ephemeral models that it inlines, and the
   * sources behind it.
   */
  readonly checked: ReadonlySet<string>;
  /** Data tests of their own, by name. */
  readonly selectedTests: ReadonlySet<string>;
  readonly builds: boolean;
  readonly tests: boolean;
  /** Whether the command is about the project, with what is gone of it, and not about a selection. */
  readonly isWhole: boolean;
}

/** What depends on what in a project. */
export function graphOf(project: Project): Graph {
  const relations: readonly ProjectRelation[] = [...project.sources, ...project.models];
  return buildGraph(
    relations.map((relation) => ({ id: relation.id, dependsOn: relation.kind === 'source' ? [] : [...relation.from.values()] })),
  );
}

/** The data tests of their own that a selector such as `state:modified` asks for, and nothing beside it. */
function changedTests(
  project: Project,
  selectors: readonly string[] = [],
  statesOf: SelectionRequest['statesOf'] = () => [],
): readonly ProjectTest[] {
  const asked = parseSelectors(selectors).flatMap(([term, ...rest]) => (term?.method === 'state' && rest.length === 0 ? [term.value] : []));
  if (asked.length === 0) return [];
  return project.tests.filter(({ test }) => statesOf(ownTestId(test.name)).some((state) => asked.includes(state)));
}

/** Decides what a command works on, from its selectors. */
export function chooseScope(project: Project, { command, select: selectors, exclude, changed, statesOf }: SelectionRequest): Scope {
  const relations: readonly ProjectRelation[] = [...project.sources, ...project.models];
  const graph = graphOf(project);
  const exposuresOf = new Map<string, string[]>();
  for (const { exposure, reads } of project.exposures)
    for (const id of reads) exposuresOf.set(id, [...(exposuresOf.get(id) ?? []), exposure.name]);
  const items = relations.map(({ id, name, kind, schema, file, relation }) => ({
    id,
    name,
    kind,
    schema,
    tags: relation.tags,
    path: file,
    exposures: exposuresOf.get(id) ?? [],
    states: statesOf?.(id) ?? [],
  }));
  const matching = select(graph, items, { select: selectors, exclude });
  const chosen = new Set(items.filter(({ id, path }) => matching.has(id) && (changed?.has(path) ?? true)).map(({ id }) => id));
  const selected = graph.order.filter((id) => chosen.has(id));
  const loads = command === 'build' || command === 'ingest';
  const wanted = new Set(selected);
  // What reads comes after what is read.
  for (const id of graph.order.toReversed()) if (wanted.has(id)) for (const read of graph.dependenciesOf(id)) wanted.add(read);
  return {
    selected,
    ingests: new Set(
      loads ? project.sources.filter(({ id, relation }) => relation.files !== undefined && wanted.has(id)).map(({ id }) => id) : [],
    ),
    foreign: new Set(
      command !== 'ingest'
        ? project.sources.filter(({ id, relation }) => relation.files === undefined && wanted.has(id)).map(({ id }) => id)
        : [],
    ),
    checked: new Set([
      ...selected,
      ...project.sources.filter(({ id }) => wanted.has(id)).map(({ id }) => id),
      ...inlinedIn(project, graph, selected),
    ]),
    // A test over several relations runs as soon as one of them is selected, or when it has changed itself.
    selectedTests: new Set(
      project.tests
        .filter(({ file, from }) => [...from.values()].some((id) => chosen.has(id) || (changed?.has(file) && matching.has(id))))
        .concat(changedTests(project, selectors, statesOf))
        .map(({ test }) => test.name),
    ),
    builds: command === 'build' || command === 'run',
    tests: command === 'build' || command === 'test',
    isWhole: selectors === undefined && exclude === undefined && changed === undefined,
  };
}

/** The ephemeral models that are part of other models' queries. */
function inlinedIn({ byId }: Project, graph: Graph, ids: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (id: string): void => {
    for (const read of graph.dependenciesOf(id)) {
      const relation = byId.get(read);
      if (found.has(read) || relation === undefined || !isInlined(relation)) continue;
      found.add(read);
      visit(read);
    }
  };
  for (const id of ids) visit(id);
  return found;
}
