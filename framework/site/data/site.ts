import type { SiteIndex, SiteRelation } from '../../src/catalog/site/site-data.js';
import type { SiteDimension } from '../../src/catalog/site/site-dimensions.js';
import type { SiteMetric } from '../../src/catalog/site/site-metrics.js';
import { buildGraph, type Graph, type SelectableItem, select } from '../../src/graph/index.js';
import { type Trouble, troublesOf } from './troubles.js';

/** The index with what pages look up in it. */
export interface Site extends SiteIndex {
  readonly byId: ReadonlyMap<string, SiteRelation>;
  readonly metricsByName: ReadonlyMap<string, SiteMetric>;
  /** By the relation that it is. */
  readonly dimensionOf: ReadonlyMap<string, SiteDimension>;
  /** What needs attention, failures first. */
  readonly troubles: readonly Trouble[];
  readonly graph: Graph;
  /** The relations that a selector names. */
  readonly select: (selectors: readonly string[]) => ReadonlySet<string>;
  /** The relations of each owner; an owner may have metrics or exposures alone. */
  readonly owners: ReadonlyMap<string, readonly SiteRelation[]>;
  readonly tags: ReadonlyMap<string, readonly SiteRelation[]>;
  readonly domains: ReadonlyMap<string, readonly SiteRelation[]>;
}

export function createSite(index: SiteIndex): Site {
  const { relations, exposures, metrics, dimensions } = index;
  const known = new Set(relations.map(({ id }) => id));
  const graph = buildGraph(
    relations.map(({ id, dependsOn }) => ({ id, dependsOn: dependsOn.filter((dependency) => known.has(dependency)) })),
  );
  const readersOf = (id: string): readonly string[] => exposures.flatMap(({ name, reads }) => (reads.includes(id) ? [name] : []));
  const items = relations.map(
    ({ id, name, kind, schema, tags, file }): SelectableItem => ({ id, name, kind, schema, tags, path: file, exposures: readersOf(id) }),
  );
  return {
    ...index,
    byId: new Map(relations.map((relation) => [relation.id, relation])),
    metricsByName: new Map(metrics.map((metric) => [metric.name, metric])),
    troubles: troublesOf(index),
    dimensionOf: new Map(dimensions.map((dimension) => [dimension.relation, dimension])),
    graph,
    select: (selectors) => select(graph, items, { select: selectors }),
    owners: grouped(
      relations,
      ({ owner }) => (owner === undefined ? [] : [owner]),
      [...metrics, ...exposures].flatMap(({ owner }) => owner ?? []),
    ),
    tags: grouped(
      relations,
      ({ tags }) => tags,
      [...metrics, ...exposures].flatMap(({ tags }) => tags),
    ),
    domains: grouped(relations, ({ domain }) => [domain]),
  };
}

function grouped(
  relations: readonly SiteRelation[],
  keysOf: (relation: SiteRelation) => readonly string[],
  others: readonly string[] = [],
): ReadonlyMap<string, readonly SiteRelation[]> {
  const found = new Map<string, SiteRelation[]>(others.map((key) => [key, []]));
  for (const relation of relations) {
    for (const key of keysOf(relation)) {
      const group = found.get(key);
      if (group === undefined) found.set(key, [relation]);
      else group.push(relation);
    }
  }
  return new Map([...found].sort(([left], [right]) => left.localeCompare(right)));
}
