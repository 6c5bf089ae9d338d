import { dirname } from 'node:path/posix';
import { MartletError } from '../../errors.js';
import { findCycle, type GraphNode } from '../../graph/index.js';
import { type AirflowConfig, isInlined, type Project, type ProjectRelation } from '../../project/index.js';

/** What one task does of a plan. */
export interface Part {
  /** The id of the task. */
  readonly id: string;
  /** The layer that it belongs to, where it is less than that. */
  readonly layer?: string;
  /** The selectors that `martlet apply --only` takes. */
  readonly only: readonly string[];
  /** The ids of the parts that have to be done before. */
  readonly after: readonly string[];
  /** How many relations it loads and builds. */
  readonly relations: number;
}

/** All sources are one part where models are parts of their own: a load of files needs no task of its own. */
const SOURCES = 'sources';

/**
 * The parts of a project's plans, in an order in which they can be done.
 *
 * @throws MartletError `airflow-parts-cyclic` where each of some parts reads another one.
 */
export function airflowParts(project: Project, by: AirflowConfig['by']): readonly Part[] {
  const relations = [...project.sources, ...project.models].filter((relation) => !isInlined(relation));
  const partOf = new Map(relations.map((relation) => [relation.id, partIdOf(relation, by)]));
  const members = new Map<string, ProjectRelation[]>();
  for (const relation of relations) {
    const id = partIdOf(relation, by);
    members.set(id, [...(members.get(id) ?? []), relation]);
  }
  const nodes = [...members].map(([id, own]): GraphNode => {
    const read = new Set(own.flatMap((relation) => [...readBy(project, relation)].map((each) => partOf.get(each) ?? '')));
    return { id, dependsOn: [...read].filter((each) => each !== '' && each !== id).sort() };
  });
  const circle = findCycle(nodes);
  if (circle !== undefined) throw new MartletError('airflow-parts-cyclic', { by, circle });
  return inOrder(nodes).map(({ id, dependsOn }) => {
    const own = members.get(id) ?? [];
    return {
      id,
      ...(by === 'layer' || id === SOURCES ? {} : { layer: own[0]?.schema ?? '' }),
      only: selectorsOf(id, own, by, [...members.keys()]),
      after: dependsOn,
      relations: own.length,
    };
  });
}

function partIdOf({ id, kind, schema, file }: ProjectRelation, by: AirflowConfig['by']): string {
  if (by === 'layer') return schema;
  if (kind === 'source') return SOURCES;
  return by === 'model' ? id : dirname(file).replaceAll('/', '.');
}

/** The relations whose rows a model reads, behind models that are part of its query. */
function readBy({ byId }: Project, relation: ProjectRelation): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (each: ProjectRelation): void => {
    if (each.kind === 'source') return;
    for (const id of each.from.values()) {
      const read = byId.get(id);
      if (read === undefined || found.has(id)) continue;
      found.add(id);
      if (isInlined(read)) visit(read);
    }
  };
  visit(relation);
  return found;
}

/** Words that mean the relations of a part later on too, when the project has more of them. */
function selectorsOf(id: string, own: readonly ProjectRelation[], by: AirflowConfig['by'], parts: readonly string[]): readonly string[] {
  if (by === 'layer') return [`schema:${id}`];
  if (id === SOURCES) return ['kind:source'];
  const holdsOthers = parts.some((other) => other.startsWith(`${id}.`));
  const [first] = own;
  return by === 'group' && first !== undefined && !holdsOthers ? [`path:${dirname(first.file)}`] : own.map((each) => each.id).sort();
}

/** Parts behind those that they read; of these only such as no other one waits for. */
function inOrder(nodes: readonly GraphNode[]): readonly GraphNode[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const behind = new Map<string, ReadonlySet<string>>();
  const ordered: GraphNode[] = [];
  const visit = ({ id, dependsOn }: GraphNode): ReadonlySet<string> => {
    const known = behind.get(id);
    if (known !== undefined) return known;
    const further = new Set<string>();
    for (const each of dependsOn) {
      const node = byId.get(each);
      if (node !== undefined) for (const one of visit(node)) further.add(one);
    }
    const all = new Set([...dependsOn, ...further]);
    behind.set(id, all);
    ordered.push({ id, dependsOn: dependsOn.filter((each) => !further.has(each)) });
    return all;
  };
  for (const node of [...nodes].sort((a, b) => (a.id < b.id ? -1 : 1))) visit(node);
  return ordered;
}
