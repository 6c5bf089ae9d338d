import { MartletError } from '../../../errors.js';
import { type MetricDefinition, simpleMetricsOf } from '../../../model/index.js';
import type { PublicationOfReaders } from '../../../published/index.js';
import {
  answerAlone,
  askableAttributes,
  compileQuestion,
  type Question,
  type QuestionAnswer,
  type SemanticModel,
} from '../../../semantic/index.js';
import { resolveRelations } from '../../../sql/index.js';
import type { Dialect } from '../../../warehouses/dialect.js';
import type { RelationName } from '../../../warehouses/warehouse.js';
import type { CatalogRelation } from '../catalog/rows.js';
import { PostgresError } from '../postgres-error.js';
import { eachNode, mapTree, nodeText, type SqlNode } from '../sql/tree.js';
import { isMetricsTable, type MetricsRelation, readMetricsQuery } from './metrics-query.js';
import { METRICS_SCHEMA, type MetricsTranslation } from './translation.js';

export interface SemanticTranslationOptions {
  /** What the reader may ask. */
  readonly model: SemanticModel;
  readonly dialect: Dialect;
  /** The day that is today. */
  readonly today: () => string;
  /** Refuses an answer that is made of what the reader does not see. */
  readonly check: (answer: QuestionAnswer, publication: PublicationOfReaders) => void;
  /** Why a roll-up of a publication is not read; no roll-up is when left out. */
  readonly rollupProblem?: ((publication: PublicationOfReaders, id: string) => string | undefined) | undefined;
}

/** Answers the relations of metrics by questions for them. */
export function semanticTranslation(options: SemanticTranslationOptions): MetricsTranslation {
  let relations: ReadonlyMap<string, MetricsRelation> | undefined;
  const known = (): ReadonlyMap<string, MetricsRelation> => {
    relations ??= metricsRelations(options);
    return relations;
  };
  return {
    get relations() {
      return [...known().values()].map(({ described }) => described);
    },
    translate: async (statement, parse, publication) => {
      const metrics = new Set<string>();
      let translated: SqlNode = statement;
      // The innermost comes last.
      for (let query = innermost(translated); query !== undefined; query = innermost(translated)) {
        const found = query;
        const replaced = await answerQuery(found, known(), options, parse, publication, metrics);
        translated = mapTree(translated, (node) => (node === found ? replaced : node)) as SqlNode;
      }
      return { statement: translated, metrics: [...metrics] };
    },
  };
}

const innermost = (statement: SqlNode): SqlNode | undefined =>
  [...eachNode(statement)].findLast((node) => node.type === 'SELECT_NODE' && isMetricsTable(node.from_table));

async function answerQuery(
  query: SqlNode,
  relations: ReadonlyMap<string, MetricsRelation>,
  { model, dialect, today, check, rollupProblem }: SemanticTranslationOptions,
  parse: (sql: string) => Promise<SqlNode>,
  publication: PublicationOfReaders | undefined,
  asked: Set<string>,
): Promise<SqlNode> {
  const name = isMetricsTable(query.from_table) ? nodeText(query.from_table.table_name).toLowerCase() : '';
  const relation = relations.get(name);
  if (relation === undefined)
    throw new PostgresError('42P01', `relation "${METRICS_SCHEMA}.${name}" does not exist`, {
      hint: `There are ${[...relations.keys()].map((each) => `${METRICS_SCHEMA}.${each}`).join(', ')}.`,
    });
  const { question, outer } = readMetricsQuery(query, relation);
  const knowing =
    publication === undefined || rollupProblem === undefined ? {} : { rollupProblem: (id: string) => rollupProblem(publication, id) };
  const answer = compile(model, question, { today: today(), ...knowing });
  if (publication !== undefined) check(answer, publication);
  for (const metric of question.metrics) asked.add(typeof metric === 'string' ? metric : metric.metric);
  const { query: node } = resolveRelations(answer.query, new Map([...answer.reads].map(([as, id]) => [as, placeOf(id)])));
  return outer(await parse(dialect.compile(node)));
}

function compile(model: SemanticModel, question: Question, options: Parameters<typeof compileQuestion>[2]): QuestionAnswer {
  try {
    return compileQuestion(model, question, options);
  } catch (error) {
    if (!(error instanceof MartletError)) throw error;
    throw new PostgresError('42P10', error.message, { hint: error.hint, detail: error.code, cause: error });
  }
}

function placeOf(id: string): RelationName {
  const [schema = '', name = ''] = id.split('.');
  return { schema, name };
}

/** One relation for each fact: the metrics that are measured on it, and all that one of them can be asked by. */
function metricsRelations({ model, dialect, today }: SemanticTranslationOptions): ReadonlyMap<string, MetricsRelation> {
  const facts = new Map<string, string[]>();
  for (const metric of model.metrics.values()) {
    for (const { from } of simpleMetricsOf(metric)) {
      const metrics = facts.get(from.name) ?? [];
      facts.set(from.name, metrics);
      if (!metrics.includes(metric.name)) metrics.push(metric.name);
    }
  }
  const shortNames = [...facts.keys()].map(shortName);
  return new Map(
    [...facts].map(([fact, metrics]) => {
      const short = shortName(fact);
      const name = shortNames.filter((each) => each === short).length > 1 ? fact : short;
      return [name, metricsRelation(name, fact, metrics, model, dialect, today())];
    }),
  );
}

const shortName = (fact: string): string => fact.replace(/^(?:fact|fct)_/, '');

/** The column of an attribute: the fact's own without the fact's name, and days without a word for the period. */
function columnName(path: string, fact: string, metrics: readonly string[]): string {
  const parts = path.split('.');
  const own = parts[0] === fact ? parts.slice(1) : parts;
  const name = (own.length > 1 && own.at(-1) === 'day' ? own.slice(0, -1) : own).join('_');
  return metrics.includes(name) ? path.replaceAll('.', '_') : name;
}

/** What a metric's column is; undefined for one that can't be asked by itself. */
function columnOf(model: SemanticModel, metric: MetricDefinition, today: string): QuestionAnswer['columns'][number] | undefined {
  try {
    return answerAlone(model, metric, today).columns.find(({ role }) => role === 'metric');
  } catch (error) {
    if (error instanceof MartletError) return undefined;
    throw error;
  }
}

function metricsRelation(
  name: string,
  fact: string,
  names: readonly string[],
  model: SemanticModel,
  dialect: Dialect,
  today: string,
): MetricsRelation {
  const attributes = new Map<
    string,
    { readonly path: string; readonly isTime: boolean; readonly engineType: string; readonly description: string | undefined }
  >();
  const metrics = new Map<
    string,
    { readonly isAdditive: boolean; readonly engineType: string; readonly description: string | undefined }
  >();
  for (const metric of names.flatMap((each) => model.metrics.get(each) ?? [])) {
    const column = columnOf(model, metric, today);
    if (column === undefined) continue;
    metrics.set(metric.name, {
      isAdditive: column.isAdditive === true,
      engineType: dialect.typeName(column.type),
      description: metric.description,
    });
    for (const { path, type, isTime, description } of askableAttributes(model, metric))
      attributes.set(columnName(path, fact, names), { path, isTime, engineType: dialect.typeName(type), description });
  }
  const columns: CatalogRelation['columns'] = [...attributes, ...metrics].map(([column, { engineType, description }]) => ({
    name: column,
    engineType,
    nullable: true,
    description,
  }));
  return {
    attributes: new Map([...attributes].map(([column, { path, isTime }]) => [column, { path, isTime }])),
    metrics: new Map([...metrics].map(([metric, { isAdditive }]) => [metric, { isAdditive }])),
    described: {
      schema: METRICS_SCHEMA,
      name,
      kind: 'view',
      description: `The metrics of ${fact}: each aggregates by the columns that a query groups by.`,
      columns,
    },
  };
}
