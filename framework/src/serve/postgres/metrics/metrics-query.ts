import type { Question } from '../../../semantic/index.js';
import type { CatalogRelation } from '../catalog/rows.js';
import { PostgresError } from '../postgres-error.js';
import { constantText, eachNode, isNode, mapTree, nodesOf, nodeText, referenceNames, type SqlNode } from '../sql/tree.js';
import { filterOf } from './metrics-filter.js';
import { METRICS_SCHEMA } from './translation.js';

/** A relation of the schema: its columns are attributes and metrics. */
export interface MetricsRelation {
  readonly described: CatalogRelation;
  /** By the names of their columns. */
  readonly attributes: ReadonlyMap<string, { readonly path: string; readonly isTime: boolean }>;
  readonly metrics: ReadonlyMap<string, { readonly isAdditive: boolean }>;
}

/** Whether a part of FROM is a relation of metrics. */
export function isMetricsTable(node: unknown): node is SqlNode {
  return isNode(node) && node.type === 'BASE_TABLE' && nodeText(node.schema_name).toLowerCase() === METRICS_SCHEMA;
}

/** What a query asks of metrics, and the same query over the answer. */
export interface MetricsQueryRead {
  readonly question: Question;
  /** The query over the statement that answers the question. */
  readonly outer: (answer: SqlNode) => SqlNode;
}

/** Functions that a client may write around a metric, which aggregates by itself. */
const AROUND = new Set(['measure', 'agg', 'any_value']);

const AGGREGATES = new Set([
  'sum',
  'avg',
  'min',
  'max',
  'count',
  'count_star',
  'median',
  'stddev',
  'variance',
  'string_agg',
  'array_agg',
  'list',
  'first',
  'last',
  'mode',
]);

/**
 * Reads a query over a relation of metrics. Its conditions on attributes go into the question; all else is left to a query over the answer, which has
 * a row for each group and a column for each attribute and metric that is named.
 */
export function readMetricsQuery(query: SqlNode, relation: MetricsRelation): MetricsQueryRead {
  const table = isMetricsTable(query.from_table) ? query.from_table : {};
  const alias = nodeText(table.alias) || nodeText(table.table_name);
  const reader = new QueryNames(relation, alias);
  const items = nodesOf(query.select_list);
  if (items.some(({ class: kind }) => kind === 'STAR'))
    throw refused('a row of metrics is made of the columns that are named', 'Name the attributes and metrics in place of *.');
  if (nodesOf(query.group_sets).length > 1 || (Array.isArray(query.group_sets) && query.group_sets.length > 1))
    throw refused('grouping sets of metrics are not supported', 'Ask for each of them, joined by union all.');
  const select = items.map((item) => reader.read(item));
  const having = reader.read(query.having);
  const modifiers = reader.read(query.modifiers);
  const groups = nodesOf(query.group_expressions).map((group) => reader.group(group, select, items));
  const isGrouped = groups.length > 0;
  const by = isGrouped ? [...new Set(groups)] : [...reader.attributes];
  const ungrouped = [...reader.attributes].find((attribute) => !by.includes(attribute));
  if (ungrouped !== undefined)
    throw new PostgresError('42803', `column "${alias}.${ungrouped}" must appear in the GROUP BY clause`, {
      hint: 'A metric aggregates by what is grouped by.',
    });
  if (reader.metrics.size === 0) throw refused('the query names no metric', `Name one of ${[...relation.metrics.keys()].join(', ')}.`);
  const where = query.where_clause === null || query.where_clause === undefined ? [] : [filterOf(query.where_clause, reader)];
  const question: Question = {
    metrics: [...reader.metrics],
    by: by.map((name) => ({ attribute: reader.pathOf(name), as: name })),
    ...(where.length === 0 ? {} : { where }),
  };
  return {
    question,
    outer: (answer) => ({
      ...query,
      select_list: select,
      from_table: { type: 'SUBQUERY', alias, sample: null, subquery: answer, column_name_alias: [] },
      where_clause: having ?? null,
      group_expressions: [],
      group_sets: [],
      having: null,
      modifiers,
    }),
  };
}

/** Finds what a query names. */
class QueryNames {
  /** The columns of attributes that are shown or ordered by. */
  readonly attributes = new Set<string>();
  readonly metrics = new Set<string>();

  constructor(
    private readonly relation: MetricsRelation,
    private readonly alias: string,
  ) {}

  pathOf(name: string): string {
    return this.relation.attributes.get(name)?.path ?? name;
  }

  /** The column of the relation that a node is: an attribute or a metric. */
  column(node: unknown): { readonly kind: 'attribute' | 'metric'; readonly name: string } | undefined {
    const period = this.#period(node);
    if (period !== undefined) return { kind: 'attribute', name: period };
    const names = referenceNames(node);
    const name = names?.at(-1)?.toLowerCase();
    if (names === undefined || name === undefined) return undefined;
    const qualifier = names.at(-2)?.toLowerCase();
    if (qualifier !== undefined && qualifier !== this.alias.toLowerCase()) return undefined;
    if (this.relation.attributes.has(name)) return { kind: 'attribute', name };
    return this.relation.metrics.has(name) ? { kind: 'metric', name } : undefined;
  }

  /** The node over the answer, with what it names noted. */
  read(value: unknown): unknown {
    for (const node of eachNode(value)) {
      const name = nodeText(node.function_name).toLowerCase();
      if ((node.class !== 'FUNCTION' && node.class !== 'WINDOW') || !(AGGREGATES.has(name) || AROUND.has(name)) || node.class === 'WINDOW')
        continue;
      const [argument] = nodesOf(node.children);
      const column = this.column(argument);
      const isWhole =
        AROUND.has(name) || (name === 'sum' && column !== undefined && this.relation.metrics.get(column.name)?.isAdditive === true);
      if (column?.kind === 'metric' && isWhole) continue;
      if (column?.kind === 'metric')
        throw refused(
          `${name}(${column.name}) has no meaning: ${column.name} aggregates by itself`,
          `Write ${column.name}, or measure(${column.name}).`,
        );
      throw refused(
        `${name === 'count_star' ? 'count(*)' : `${name}()`} can't be asked of metrics`,
        'Ask for a metric, or count the rows of a subquery.',
      );
    }
    // A period is a column of its own; the day that it is made of is not asked for.
    const periods = mapTree(value, (node) => {
      const period = this.#period(node);
      return period === undefined ? node : this.#reference(period, nodeText(node.alias) || 'date_trunc');
    });
    return mapTree(periods, (node) => {
      const column = this.column(node);
      if (column !== undefined) {
        (column.kind === 'attribute' ? this.attributes : this.metrics).add(column.name);
        return this.#reference(column.name, nodeText(node.alias));
      }
      if (
        node.class === 'FUNCTION' &&
        (AROUND.has(nodeText(node.function_name).toLowerCase()) || nodeText(node.function_name).toLowerCase() === 'sum')
      ) {
        const [argument] = nodesOf(node.children);
        const inner = this.column(argument);
        if (inner?.kind === 'metric' && argument !== undefined) return { ...argument, alias: nodeText(node.alias) || inner.name };
      }
      return node;
    });
  }

  #reference(column: string, alias: string): SqlNode {
    return { class: 'COLUMN_REF', type: 'COLUMN_REF', alias, column_names: [this.alias, column] };
  }

  /** The attribute that a part of GROUP BY is: its column, its place, or the name that the query gives it. */
  group(group: SqlNode, select: readonly unknown[], items: readonly SqlNode[]): string {
    const named = referenceNames(group);
    const place = isNode(group.value) && typeof group.value.value === 'number' ? group.value.value - 1 : -1;
    const byAlias = named?.length === 1 ? items.findIndex((item) => nodeText(item.alias).toLowerCase() === named[0]?.toLowerCase()) : -1;
    const own = this.column(bare(group));
    const column = own ?? this.column(bare(select[place] ?? select[byAlias]));
    if (column?.kind === 'attribute') {
      this.attributes.add(column.name);
      return column.name;
    }
    throw refused(
      column === undefined ? 'metrics are grouped by attributes alone' : `metrics can't be grouped by the metric ${column.name}`,
      'Group by columns of the relation, or by date_trunc of one of its dates.',
    );
  }

  /** `date_trunc('month', date)` is an attribute of its own. */
  #period(node: unknown): string | undefined {
    if (!isNode(node) || node.class !== 'FUNCTION' || nodeText(node.function_name).toLowerCase() !== 'date_trunc') return undefined;
    const [grain, of] = Array.isArray(node.children) ? (node.children as readonly unknown[]) : [];
    const name = referenceNames(of)?.at(-1)?.toLowerCase();
    const unit = constantText(grain)?.toLowerCase();
    if (name === undefined || unit === undefined || this.relation.attributes.get(name)?.isTime !== true) return undefined;
    if (unit === 'day') return name;
    const period = `${name}_${unit}`;
    return this.relation.attributes.has(period) ? period : undefined;
  }
}

/** What is cast: groups stay the same, whatever type they are shown in. */
function bare(node: unknown): unknown {
  return isNode(node) && node.class === 'CAST' ? bare(node.child) : node;
}

const refused = (message: string, hint: string): PostgresError => new PostgresError('0A000', message, { hint });
