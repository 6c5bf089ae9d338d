import { type Relation, readableColumns } from '../columns/index.js';
import { MartletError } from '../errors.js';
import type { Model, Source } from '../model/index.js';
import { AnalysisCache } from '../project/analysis-cache.js';
import { configSchema, type ProjectConfig, schemaOf } from '../project/config.js';
import type { Project, ProjectModel, ProjectSource } from '../project/index.js';
import { runProject } from '../run/index.js';
import { valuesOf } from '../sql/index.js';
import { openWarehouse } from '../warehouses/open.js';
import { asWritten } from '../warehouses/redaction.js';
import type { RelationName, Session, Warehouse } from '../warehouses/warehouse.js';
import type { Given, GivenRow } from './given.js';
import { columnNamed } from './ingest.js';
import { substituteMutant } from './mutation/mutation-switch.js';
import { type Result, resultOf } from './result.js';
import { readSeedFiles } from './seed-files.js';
import { fromIds, resolveGivens, type Substitute, uniqueIds, upstream } from './sub-project.js';
import { fillRows } from './valid-rows.js';

/** One of several runs of a model. */
export interface Run {
  /** The instant of the run, in ISO form; a day after the run before when left out, and for the first one 1 January 2024. */
  readonly at?: string;
  /** What relations hold at that time, all of it. What is not given holds what it held in the run before. */
  readonly given: readonly Given[];
}

/**
 * Builds a model several times, as `martlet run` would, and tells what it holds after each: for models that keep rows from run to run, such
 * as incremental ones and histories. Everything between the model and what is given is built too, and time stands still during a run.
 *
 * @example
 * ```ts
 * const prices = (price: string) => given(products, [{ product_id: 'P1', price }]);
 * const [before, after] = await runs(priceHistory, [
 *   { at: '2024-03-01T06:00:00.000Z', given: [prices('1.00')] },
 *   { at: '2024-03-02T06:00:00.000Z', given: [prices('1.10')] },
 * ]);
 * expect(before).toHaveRowCount(1);
 * expect(after).toHaveRows([{ price: '1.00', is_current: false }, { price: '1.10', is_current: true }]);
 * ```
 * @throws MartletError `given-relation-unknown`, `given-column-unknown`, `test-run-failed`.
 */
export function runs<R>(model: Model<R>, sequence: readonly Run[]): Promise<readonly Result<R>[]>;
export async function runs(model: Model, sequence: readonly Run[]): Promise<readonly Result[]> {
  const givens = sequence.map(({ given }) => resolveGivens(model, given));
  const isGiven = new Set<Relation>(givens.flatMap((rows) => rows.map(({ relation }) => relation)));
  const order = upstream(model, (relation) => isGiven.has(relation));
  const seeds = await readSeedFiles(order, (relation) => isGiven.has(relation));
  const project = inMemoryProject(order, isGiven, (model) => substituteMutant(seeds.get(model) ?? model));
  const tables = new Map(order.flatMap((relation) => tableOf(project, relation)));
  const warehouse = await openWarehouse({ warehouse: 'duckdb', path: ':memory:', settings: { threads: '1' } }, '.', asWritten);
  const session = await warehouse.session();
  try {
    await session.execute(warehouse.statements.createSchema(GIVEN));
    const held = new Map<Relation, readonly GivenRow[]>();
    const results: Result[] = [];
    let at = FIRST_RUN;
    for (const [index, rows] of givens.entries()) {
      at = sequence[index]?.at ?? (index === 0 ? at : dayAfter(at));
      for (const { relation } of rows) held.set(relation, []);
      for (const { relation, rows: more } of rows) held.set(relation, [...(held.get(relation) ?? []), ...more]);
      for (const [relation, place] of tables) {
        const columns = readableColumns(relation);
        const filled = await fillRows(relation, held.get(relation) ?? [], held);
        const query = valuesOf(columns, filled as never).toOperationNode();
        await session.execute(warehouse.statements.createTable(place, warehouse.dialect.compile(query)));
      }
      await build(model, project, warehouse, at);
      results.push(await contentOf(model, project, session));
      for (const place of tables.values()) await session.execute(warehouse.statements.drop({ ...place, as: 'table' }));
    }
    return results;
  } finally {
    await session.close();
    await warehouse.close();
  }
}

const GIVEN = 'given';
const FIRST_RUN = '2024-01-01T00:00:00.000Z';

function dayAfter(instant: string): string {
  return new Date(Date.parse(instant) + 86_400_000).toISOString();
}

const CONFIG: ProjectConfig = { name: 'runs', targets: { memory: { warehouse: 'duckdb', path: ':memory:' } }, defaultTarget: 'memory' };
const config = configSchema.parse(CONFIG);

/** A project of these relations, in which given ones and sources are tables that somebody else fills. */
function inMemoryProject(order: readonly (Model | Source)[], isGiven: ReadonlySet<Relation>, substitute: Substitute): Project {
  const ids = new Map<Relation, string>();
  const sources: ProjectSource[] = [];
  const models: ProjectModel[] = [];
  const names = uniqueIds(order);
  for (const relation of order) {
    const { name } = relation;
    const placed = { name: names.get(relation) ?? name, file: `${name}.ts`, exportName: name };
    if (relation.kind === 'source' || isGiven.has(relation)) {
      const id = `${GIVEN}.${placed.name}`;
      ids.set(relation, id);
      const table: Source = { kind: 'source', name, columns: readableColumns(relation), tags: [], monitors: [] };
      sources.push({ ...placed, id, schema: GIVEN, kind: 'source', relation: table });
    } else {
      const schema = schemaOf(config, relation.kind);
      const id = `${schema}.${placed.name}`;
      ids.set(relation, id);
      models.push({ ...placed, id, schema, kind: relation.kind, relation: substitute(relation), from: fromIds(relation.from, ids) });
    }
  }
  return {
    directory: process.cwd(),
    config,
    target: { name: 'memory', config: config.targets.memory as Project['target']['config'] },
    sources,
    models,
    tests: [],
    exposures: [],
    metrics: [],
    reports: [],
    byId: new Map([...sources, ...models].map((relation) => [relation.id, relation])),
    idOf: (relation) => ids.get(relation),
    cache: new AnalysisCache(process.cwd(), undefined),
  };
}

/** The table that stands for a relation, where somebody else fills it. */
function tableOf(project: Project, relation: Relation): readonly (readonly [Relation, RelationName])[] {
  const placed = project.byId.get(project.idOf(relation) ?? '');
  return placed?.kind === 'source' ? [[relation, { schema: placed.schema, name: placed.name }]] : [];
}

/** @throws MartletError `test-run-failed`. */
async function build({ name }: Model, project: Project, warehouse: Warehouse, at: string): Promise<void> {
  const clock = { elapsed: () => performance.now(), now: () => at };
  const early = { take: async () => ({ ...warehouse, close: async () => undefined }) };
  const { steps } = await runProject(project, {
    command: 'run',
    threads: 1,
    clock,
    early,
    isDeclaredInFiles: false,
    emit: () => undefined,
  });
  const [error] = steps.flatMap(({ errors = [] }) => errors);
  if (error !== undefined)
    throw new MartletError('test-run-failed', { subject: name, message: error.message, sql: '' }, undefined, { cause: error });
}

async function contentOf(model: Model, project: Project, session: Session): Promise<Result> {
  const { schema = '', name = '' } = project.byId.get(project.idOf(model) ?? '') ?? {};
  const select = `select * from ${columnNamed({ schema, name })}`;
  return resultOf(model, await session.query(select), () => select);
}
