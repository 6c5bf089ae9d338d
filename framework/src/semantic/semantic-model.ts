import type { Column, Relation } from '../columns/index.js';
import { type Bridge, type Hierarchy, type MetricDefinition, type Model, type RollupDefinition, wayName, waysOf } from '../model/index.js';
import type { Project } from '../project/index.js';

/** What questions may ask of a project: its relations and its metrics. What leads from one relation to another is found when it is first asked for. */
export interface SemanticModel {
  /** The metrics, by name. */
  readonly metrics: ReadonlyMap<string, MetricDefinition>;
  /** The relation as questions see it. */
  readonly tableOf: (relation: Relation) => Table;
  /** A fact or a dimension, by its name. */
  readonly tableNamed: (name: string) => Table | undefined;
  /** The roll-ups of a relation, those by the fewest attributes first. */
  readonly rollupsOf: (table: Table) => readonly RollupTable[];
}

/** A roll-up as questions see it. */
export interface RollupTable extends Table {
  readonly rollup: RollupDefinition;
}

/** A relation as questions see it. */
export interface Table {
  /** Names the relation for good: `gold.fact_sales`. */
  readonly id: string;
  /** Its name in queries. */
  readonly name: string;
  /** What was declared. */
  readonly relation: Relation & Partial<Model>;
  /** What one of its rows is called. */
  readonly entity: string | undefined;
  /** Ways to other relations, by name. */
  readonly hops: ReadonlyMap<string, Hop>;
}

/** A way from a relation to another. */
export interface Hop {
  readonly name: string;
  readonly to: () => Table;
  /** The columns that are equal, those of the relation that it starts at first. */
  readonly on: readonly (readonly [from: string, to: string])[];
  /** What it finds for each row: one row or none; one level of the other relation; or several members. */
  readonly finds: 'one' | 'level' | 'several';
  /** The bridge, where there may be several. */
  readonly bridge?: Bridge;
}

/** What of a project a reader sees. */
export interface Sight {
  /** Whether a relation is there for the reader, by its id. */
  readonly sees: (id: string) => boolean;
  /** Whether a roll-up holds what the reader would get of the relations that it is made of. */
  readonly readsRollup: (id: string) => boolean;
}

const ALL: Sight = { sees: () => true, readsRollup: () => true };

/** What questions may ask of a project. For a reader who does not see all of it, the rest is not there: neither as a way nor in a message. */
export function semanticModelOf(project: Project, sight: Sight = ALL): SemanticModel {
  const idOf = (relation: Relation): string => project.idOf(relation) ?? relation.name;
  const relationOf = (id: string): Relation | undefined => project.byId.get(id)?.relation;
  const visible = [...project.byId.values()].filter(({ id }) => sight.sees(id));
  const metrics = new Map(project.metrics.filter(({ reads }) => reads.every(sight.sees)).map(({ metric }) => [metric.name, metric]));
  const names = new Map<string, string | undefined>();
  const askable = visible.map(({ id, name }) => [name, id] as const);
  // Of two relations with one name, each is asked for by its id.
  for (const [name, id] of askable) names.set(name, names.has(name) ? undefined : id);
  const rollups = project.models.flatMap(({ id, relation }) => (relation.rollup === undefined || !sight.readsRollup(id) ? [] : [relation]));
  const idNamed = (name: string): string | undefined => names.get(name) ?? (project.byId.has(name) && sight.sees(name) ? name : undefined);
  return makeModel(metrics, idOf, relationOf, rollups, idNamed, sight.sees);
}

/** What questions may ask of some models, without a project: for tests, and for questions over declared metrics. */
export function semanticModel(models: readonly Relation[], metrics: readonly MetricDefinition[]): SemanticModel {
  const byName = new Map(models.map((model) => [model.name, model]));
  return makeModel(
    new Map(metrics.map((metric) => [metric.name, metric])),
    ({ name }) => name,
    (id) => byName.get(id),
    models.filter((model: Relation & Partial<Model>) => model.rollup !== undefined),
    (name) => (byName.has(name) ? name : undefined),
  );
}

function makeModel(
  metrics: ReadonlyMap<string, MetricDefinition>,
  idOf: (relation: Relation) => string,
  relationOf: (id: string) => Relation | undefined,
  rollups: readonly (Relation & Partial<Model>)[],
  idNamed: (name: string) => string | undefined,
  sees = ALL.sees,
): SemanticModel {
  const tables = new Map<string, Table>();
  const tableOf = (relation: Relation): Table => {
    const id = idOf(relation);
    const known = tables.get(id);
    if (known !== undefined) return known;
    const made = makeTable(id, relationOf(id) ?? relation, tableOf, (to) => sees(idOf(to)));
    tables.set(id, made);
    return made;
  };
  const tableNamed = (name: string): Table | undefined => {
    const relation = relationOf(idNamed(name) ?? '');
    return relation && tableOf(relation);
  };
  const rollupTables = rollups.flatMap((relation): readonly RollupTable[] => {
    const { rollup } = relation;
    return rollup === undefined ? [] : [{ ...tableOf(relation), rollup }];
  });
  rollupTables.sort((one, other) => one.rollup.by.length - other.rollup.by.length || (one.id < other.id ? -1 : 1));
  const rollupsOf = ({ id }: Table): readonly RollupTable[] => rollupTables.filter(({ rollup }) => idOf(rollup.of) === id);
  return { metrics, tableOf, tableNamed, rollupsOf };
}

/** Some relations and all that they refer to. */
export function reachableFrom(relations: readonly Relation[]): readonly Relation[] {
  const found = new Set<Relation>();
  const visit = (relation: Relation): void => {
    if (found.has(relation)) return;
    found.add(relation);
    for (const { to } of waysOf(relation).values()) visit(to);
  };
  for (const relation of relations) visit(relation);
  return [...found];
}

function makeTable(
  id: string,
  relation: Relation & Partial<Model>,
  tableOf: (relation: Relation) => Table,
  leadsTo: (relation: Relation) => boolean,
): Table {
  let hops: ReadonlyMap<string, Hop> | undefined;
  return {
    id,
    name: relation.name,
    relation,
    entity: relation.entity ?? entityOf(relation),
    get hops() {
      hops ??= hopsOf(relation, tableOf, leadsTo);
      return hops;
    },
  };
}

/** What a row is called by its key: `order` for `order_id`. */
function entityOf({ grain = [] }: Partial<Model>): string | undefined {
  const [key, second] = grain;
  return key === undefined || second !== undefined ? undefined : wayName(key);
}

function hopsOf(
  relation: Relation & Partial<Model>,
  tableOf: (relation: Relation) => Table,
  leadsTo: (relation: Relation) => boolean,
): ReadonlyMap<string, Hop> {
  const ways = [...waysOf(relation)].filter(([, { to }]) => leadsTo(to));
  return new Map(
    ways.map(([name, { to, on, bridge }]): [string, Hop] => {
      const start = { name, to: () => tableOf(to), on };
      if (bridge !== undefined) return [name, { ...start, finds: 'several', bridge }];
      return [name, { ...start, finds: findsOne(to, new Set(on.map(([, other]) => other))) ? 'one' : 'level' }];
    }),
  );
}

/** Whether no two rows of a relation have the same values in some columns, which a data test proves. */
function findsOne(to: Relation & Partial<Model>, columns: ReadonlySet<string>): boolean {
  const isUnique = ([name, { definition }]: readonly [string, Column<unknown, unknown>]): boolean =>
    columns.has(name) && definition.tests.some(({ rule }) => rule.kind === 'unique');
  return to.grain?.every((column) => columns.has(column)) === true || Object.entries(to.columns).some(isUnique);
}

/** The strict hierarchies of a relation, each from its widest level to its finest. */
export function strictHierarchies({ relation }: Table): readonly Hierarchy[] {
  return Object.values(relation.hierarchies ?? {}).filter(({ strict }) => strict !== false);
}
