/**
 * How long SQL, lineage and fingerprints of 2,000 generated models take: 16 columns each, joins of up to four tables, common
 * table expressions, windows and aggregates. Run with `npx tsx bench/compile.ts`.
 */
import {
  type AliasableExpression,
  DummyDriver,
  type ExpressionBuilder,
  Kysely,
  type OperationNode,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely';
import { bind } from '../framework/src/sql/bound/index.js';
import { columnFingerprints, fingerprintsOfBound } from '../framework/src/sql/fingerprint/index.js';
import { resolveRelations } from '../framework/src/sql/index.js';
import { columnLineage, lineageGraph, lineageOf, lineageOfBound } from '../framework/src/sql/lineage/index.js';
import { dialect } from '../framework/src/warehouses/dialects.js';

const MODELS = 2_000;
const COLUMNS = 16;
const RUNS = 7;
/** The budget of the project for one model. */
const BUDGET_MS = 0.3;

interface GeneratedModel {
  readonly relation: string;
  readonly query: OperationNode;
  readonly tables: Readonly<Record<string, { readonly relation: string; readonly columns: readonly string[] }>>;
}

type Row = Record<string, number>;
type AnyDatabase = Record<string, Row>;

const db = new Kysely<AnyDatabase>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (inner) => new PostgresIntrospector(inner),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});
const columns = Array.from({ length: COLUMNS }, (_, index) => `c${index}`);

const models = Array.from({ length: MODELS }, (_, index) => generateModel(index));
const runs = Array.from({ length: RUNS }, () => ({
  SQL: time(() => models.map(compile)),
  lineage: time(() => models.map(({ query, tables }) => columnLineage(query, tables))),
  fingerprint: time(() => models.map(({ query, tables }) => columnFingerprints(query, tables))),
  'SQL and lineage': time(() => models.map((model) => [compile(model), columnLineage(model.query, model.tables)])),
  // Names are bound once for both.
  'lineage and fingerprint': time(() =>
    models.map(({ query, tables }) => {
      const bound = bind(query, tables);
      return [lineageOfBound(bound), fingerprintsOfBound(bound)];
    }),
  ),
}));

console.log(`${MODELS} models, ${COLUMNS} columns each, ${RUNS} runs; milliseconds of CPU a model`);
for (const what of ['SQL', 'lineage', 'fingerprint', 'SQL and lineage', 'lineage and fingerprint'] as const) {
  const each = runs.map((run) => run[what] / MODELS);
  const verdict = median(each) < BUDGET_MS ? 'within' : 'OVER';
  console.log(
    `${what.padEnd(24)} median ${median(each).toFixed(4)}  best ${Math.min(...each).toFixed(4)}  worst ${Math.max(...each).toFixed(4)}  ${verdict} ${BUDGET_MS}`,
  );
}

const lineages = models.map(({ relation, query, tables }) => ({ relation, columns: [], lineage: columnLineage(query, tables) }));
let graph = lineageGraph([]);
const built = time(() => {
  graph = lineageGraph(lineages);
});
let edges = 0;
const asked = time(() => {
  edges = lineageOf(graph, `m${MODELS - 1}.c5`, 'upstream').length;
});
console.log(`graph of ${graph.edges.length} edges ${built.toFixed(1)} ms; upstream of one column ${asked.toFixed(1)} ms, ${edges} edges`);

/** The model's SQL for DuckDB, its relations resolved. */
function compile({ query, tables }: GeneratedModel): string {
  const targets = new Map(Object.entries(tables).map(([key, { relation }]) => [key, { schema: 'gold', name: relation }]));
  return dialect('duckdb').compile(resolveRelations(query, targets).query);
}

function generateModel(index: number): GeneratedModel {
  const joined = 1 + (index % 5);
  const names = Array.from({ length: joined }, (_, position) => `t${position}`);
  const tables = Object.fromEntries(
    names.map((name, position) => [
      name,
      { relation: index < 20 ? `source${index}` : `m${(index * 7 + position * 13) % Math.min(index, 1_500)}`, columns },
    ]),
  );
  let query = db
    .selectFrom('t0')
    .where('t0.c1', '>', index)
    .where((eb) => eb.or([eb('t0.c2', '=', 1), eb('t0.c3', 'is not', null)]));
  for (const name of names.slice(1)) query = query.leftJoin(name, `${name}.c0`, `t0.c${1 + (index % 3)}`) as typeof query;
  const selected = query.select((eb) =>
    columns.map((column, position) => expressionOf(eb, position, names[position % joined] ?? 't0').as(column)),
  );
  const shaped =
    index % 4 === 0
      ? db
          .with('base', () => selected)
          .selectFrom('base')
          .selectAll()
      : selected;
  return { relation: `m${index}`, query: shaped.toOperationNode(), tables };
}

function expressionOf(eb: ExpressionBuilder<AnyDatabase, string>, position: number, table: string): AliasableExpression<unknown> {
  const column = eb.ref(`${table}.c${position}`);
  switch (position % 5) {
    case 0:
    case 1:
      return eb.ref(`${table}.c${position}`);
    case 2:
      return eb.fn.coalesce(column, eb.ref('t0.c4'), eb.val(0));
    case 3:
      return eb
        .case()
        .when(`${table}.c3`, '>', 10)
        .then(column)
        .else(eb(column, '+', eb.ref('t0.c5')))
        .end();
    default:
      return eb.fn.sum<number>(column).over((over) => over.partitionBy('t0.c1').orderBy('t0.c2', 'desc'));
  }
}

/** CPU time, since other programs of the machine must not count. */
function time(work: () => unknown): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1_000;
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}
