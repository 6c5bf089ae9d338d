import type { Catalog } from '../catalog-schema.js';
import type { CatalogMetric, MetricMonth } from '../metric-schema.js';

/** What every page needs of a metric. */
export interface SiteMetric
  extends Pick<
    CatalogMetric,
    'name' | 'type' | 'description' | 'owner' | 'tags' | 'unit' | 'synonyms' | 'madeOf' | 'reads' | 'shownIn' | 'exposures' | 'file'
  > {
  /** The columns that it reads, as `schema.name.column`. */
  readonly columns: readonly string[];
  /** The relations by whose columns it can be asked, each with the ways that lead to it. */
  readonly askedBy: readonly { readonly relation: string; readonly ways: readonly string[] }[];
  /** The newest month that has a value. */
  readonly latest?: MetricMonth;
}

/** An unusual day of what a metric is made of. */
export interface SiteAnomaly {
  readonly relation: string;
  readonly day: string;
  readonly monitor: string;
  readonly value?: number;
}

/** All that a metric's own page shows; loaded when it is opened. */
export interface SiteMetricDetail
  extends Pick<CatalogMetric, 'name' | 'formula' | 'format' | 'fill' | 'exportName' | 'partOf' | 'columns' | 'attributes' | 'values'> {
  /** Of the relations that it reads and of all that lead to them, newest first. */
  readonly anomalies: readonly SiteAnomaly[];
}

export function siteMetric(metric: CatalogMetric): SiteMetric {
  const { name, type, description, owner, tags, unit, synonyms, madeOf, reads, shownIn, exposures, file, columns, attributes, values } =
    metric;
  const ways = new Map<string, Set<string>>();
  for (const { path, relation, column } of attributes) {
    if (column === undefined) continue;
    ways.set(relation, (ways.get(relation) ?? new Set()).add(wayOf(path)));
  }
  const latest = values?.kind === 'values' ? values.months.findLast(({ value }) => value !== null) : undefined;
  return {
    name,
    type,
    ...(description === undefined ? {} : { description }),
    ...(owner === undefined ? {} : { owner }),
    tags,
    ...(unit === undefined ? {} : { unit }),
    synonyms,
    madeOf,
    reads,
    shownIn,
    exposures,
    file,
    columns: columns.map(({ relation, column }) => `${relation}.${column}`),
    askedBy: [...ways].map(([relation, found]) => ({ relation, ways: [...found] })),
    ...(latest === undefined ? {} : { latest }),
  };
}

/** `product` of `product.category`; a bridge is its own way. */
function wayOf(path: string): string {
  const end = path.lastIndexOf('.');
  return end < 0 ? path : path.slice(0, end);
}

/** More than these are for the relation's own page. */
const MOST_ANOMALIES = 12;

export function siteMetricDetails({ metrics, models, history }: Catalog): readonly SiteMetricDetail[] {
  const dependencies = new Map(models.map(({ id, dependsOn }) => [id, dependsOn]));
  return metrics.map((metric) => {
    const { name, formula, format, fill, exportName, partOf, columns, attributes, values } = metric;
    const anomalies = [...upstreamOf(metric.reads, dependencies)].flatMap((relation) =>
      (history?.relations[relation]?.anomalies ?? []).map((anomaly): SiteAnomaly => ({ relation, ...anomaly })),
    );
    return {
      name,
      formula,
      ...(format === undefined ? {} : { format }),
      fill,
      exportName,
      partOf,
      columns,
      attributes,
      ...(values === undefined ? {} : { values }),
      anomalies: anomalies.sort((one, other) => (one.day < other.day ? 1 : -1)).slice(0, MOST_ANOMALIES),
    };
  });
}

/** Some relations and all that they are made of. */
function upstreamOf(ids: readonly string[], dependencies: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const found = new Set(ids);
  // A set is walked to the end of what is added meanwhile.
  for (const id of found) for (const dependency of dependencies.get(id) ?? []) found.add(dependency);
  return found;
}
