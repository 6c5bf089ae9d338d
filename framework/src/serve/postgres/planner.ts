import type { PublicationOfReaders } from '../../published/index.js';
import type { ScopedRelation } from '../../rights/index.js';
import type { StatementDescription } from '../../warehouses/reading.js';
import type { StatementEngine } from '../../warehouses/statement-engine.js';
import { systemRelation } from './catalog/catalog-definition.js';
import { CATALOG_FUNCTIONS } from './catalog/functions.js';
import type { EndpointAccess, EndpointReader } from './endpoint-access.js';
import { METRICS_SCHEMA, type MetricsTranslation } from './metrics/translation.js';
import { PostgresError, unsupported } from './postgres-error.js';
import { type NamedRelation, namedRelations, rewriteTree, type SessionValue } from './sql/rewrite.js';
import { CastTypes, parseStatement, printStatement, typeStatement, withValues } from './sql/statement.js';
import type { SqlNode } from './sql/tree.js';

/** What a statement is planned with: what its session sees when it is planned. */
export interface PlanWorld {
  readonly reader: EndpointReader;
  readonly database: string;
  /** The schemas in which a name without one is looked for. */
  readonly path: readonly string[];
  readonly publication: PublicationOfReaders | undefined;
  readonly relations: readonly ScopedRelation[];
  readonly metrics: MetricsTranslation;
  readonly sessionFunction: (name: string, values: readonly (string | undefined)[]) => SessionValue | undefined;
  readonly sessionWord: (word: string) => SessionValue | undefined;
}

/** A statement in the engine's words. */
export interface StatementPlan {
  /** Whether the published rows answer, or the catalog. */
  readonly answeredBy: 'data' | 'catalog';
  readonly statement: SqlNode;
  /** The ids of the relations that it reads. */
  readonly relations: readonly string[];
  readonly metrics: readonly string[];
}

/** Says statements of PostgreSQL in the words of the engine that answers them. */
export class Planner {
  readonly casts: CastTypes;
  readonly #engine: StatementEngine;
  readonly #access: Pick<EndpointAccess, 'guard'>;

  constructor(engine: StatementEngine, access: Pick<EndpointAccess, 'guard'>) {
    this.#engine = engine;
    this.#access = access;
    this.casts = new CastTypes(engine);
  }

  async plan(sql: string, world: PlanWorld): Promise<StatementPlan> {
    const parsed = await parseStatement(this.#engine, sql);
    const { statement, metrics } = await world.metrics.translate(parsed, (text) => parseStatement(this.#engine, text), world.publication);
    const named = namedRelations(statement);
    const data = named.filter((relation) => !isSystem(relation, world));
    if (data.length > 0 && data.length < named.length)
      throw unsupported('a statement reads either data or the catalog, not both', 'Ask in two statements.');
    const isCatalog = data.length === 0;
    const rewritten = rewriteTree(statement, {
      isCatalog,
      database: world.database,
      catalogFunctions: CATALOG_FUNCTIONS,
      sessionFunction: world.sessionFunction,
      sessionWord: world.sessionWord,
      placeOf: (relation) => (isCatalog ? systemPlace(relation) : dataPlace(relation, world)),
    }) as SqlNode;
    if (isCatalog) return { answeredBy: 'catalog', statement: rewritten, relations: [], metrics };
    if (world.publication === undefined) throw new PostgresError('55000', 'nothing is published yet', { hint: 'Run martlet build.' });
    const relations = this.#access.guard({ error: false, statements: [rewritten] }, world.reader, world.publication);
    return { answeredBy: 'data', statement: rewritten, relations, metrics };
  }

  /** The text of a statement without parameters, or with its values in it. */
  async text({ statement }: StatementPlan, values: readonly (string | null)[] = []): Promise<string> {
    return printStatement(this.#engine, withValues(statement, values));
  }

  async types(
    { statement }: StatementPlan,
    given: readonly number[],
    describe: (sql: string) => Promise<StatementDescription>,
  ): ReturnType<typeof typeStatement> {
    return typeStatement(this.#engine, this.casts, statement, given, describe);
  }
}

const SYSTEM = new Set(['pg_catalog', 'information_schema']);

/** PostgreSQL's own relations need no schema, unless data are called like them. */
function isSystem(relation: NamedRelation, world: PlanWorld): boolean {
  if (relation.schema !== '') return SYSTEM.has(relation.schema);
  return systemRelation('', relation.name) !== undefined && found(relation, world) === undefined;
}

function systemPlace(relation: NamedRelation): { readonly schema: string; readonly name: string } {
  const place = systemRelation(relation.schema, relation.name);
  if (place === undefined) throw missing(relation);
  return place;
}

function dataPlace(relation: NamedRelation, world: PlanWorld): { readonly schema: string; readonly name: string } {
  if (relation.catalog !== '' && relation.catalog.toLowerCase() !== world.database.toLowerCase())
    throw unsupported(`cross-database references are not implemented: "${relation.catalog}.${relation.schema}.${relation.name}"`);
  if (relation.schema === METRICS_SCHEMA)
    throw unsupported('relations of metrics are asked by themselves', 'Put the question in a subquery, and join that.');
  const place = found(relation, world);
  if (place === undefined) throw missing(relation, world);
  return place;
}

function found(
  { schema, name }: NamedRelation,
  { path, relations }: PlanWorld,
): { readonly schema: string; readonly name: string } | undefined {
  const schemas = schema === '' ? path : [schema];
  for (const each of schemas) {
    const relation = relations.find(
      (one) => one.name.schema.toLowerCase() === each.toLowerCase() && one.name.name.toLowerCase() === name.toLowerCase(),
    );
    if (relation !== undefined) return relation.name;
  }
  return undefined;
}

function missing({ schema, name }: NamedRelation, world?: PlanWorld): PostgresError {
  const known = world?.relations.map((relation) => `${relation.name.schema}.${relation.name.name}`) ?? [];
  return new PostgresError('42P01', `relation "${schema === '' ? name : `${schema}.${name}`}" does not exist`, {
    hint: known.length === 0 ? undefined : `You can read ${known.slice(0, 8).join(', ')}${known.length > 8 ? ' and more' : ''}.`,
  });
}
