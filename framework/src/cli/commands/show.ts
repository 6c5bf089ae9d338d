import { ExpressionWrapper, NOOP_QUERY_EXECUTOR, type OperationNode, ParensNode, QueryCreator } from 'kysely';
import type { LogicalType } from '../../columns/index.js';
import { MartletError } from '../../errors.js';
import { bindModel } from '../../project/compile.js';
import { isInlined, loadProject, type Project, type ProjectRelation } from '../../project/index.js';
import { redactedTexts } from '../../run/index.js';
import { atRunInstant } from '../../sql/index.js';
import type { Introspection } from '../../warehouses/introspection.js';
import { openWarehouse } from '../../warehouses/open.js';
import type { ResultRow, ResultValue, Session } from '../../warehouses/warehouse.js';
import type { CommandContext } from '../command-context.js';
import { findRelation } from '../find-relation.js';
import { wholeNumber } from '../options.js';
import type { AddCommand } from '../program.js';
import { locatePublished } from '../published.js';
import { countOf, fittedColumns, type PrintedColumn, type Style, styleFor, tableLines, toJson, writeLines } from '../report/index.js';

const DEFAULT_LIMIT = 10;

/** `martlet show MODEL` */
export const addShow: AddCommand = (command, start) => {
  command.option('-n, --limit <rows>', 'how many rows', wholeNumber(0), DEFAULT_LIMIT);
  command.action((name: string, { limit }: { readonly limit: number }) => start(command, (context) => show(context, name, limit)));
};

async function show(context: CommandContext, name: string, limit: number): Promise<number> {
  const { directory, target, json, out, clock, signal } = context;
  const project = await loadProject(directory, { target });
  const relation = findRelation(project, name);
  const rows = await firstRows(project, atRunInstant(firstRowsQuery(project, relation, limit), clock.now()), relation, signal);
  if (json) for (const row of rows) out.write(`${toJson(row)}\n`);
  else writeLines(out, table(relation, rows, styleFor(out)));
  return 0;
}

async function firstRows(
  project: Project,
  query: OperationNode,
  relation: ProjectRelation,
  signal: AbortSignal,
): Promise<readonly ResultRow[]> {
  const warehouse = await openWarehouse(project.target.config, project.directory, redactedTexts(project));
  try {
    const session = await warehouse.session();
    try {
      await assertBuilt(project, relation, session, warehouse.introspection);
      return await session.query(warehouse.dialect.compile(query), { signal });
    } finally {
      await session.close();
    }
  } finally {
    await warehouse.close();
  }
}

function firstRowsQuery(project: Project, relation: ProjectRelation, limit: number): OperationNode {
  const db = new QueryCreator<Record<string, Record<string, unknown>>>({ executor: NOOP_QUERY_EXECUTOR });
  if (relation.kind === 'source' || !isInlined(relation)) {
    const columns = Object.keys(relation.relation.columns);
    return db.selectFrom(relation.id).select(columns).limit(limit).toOperationNode();
  }
  const { query } = bindModel(project, relation, locatePublished(project));
  const rows = new ExpressionWrapper<Record<string, Record<string, unknown>>, never, Record<string, unknown>>(ParensNode.create(query));
  return db.selectFrom(rows.as('shown')).selectAll().limit(limit).toOperationNode();
}

async function assertBuilt(project: Project, relation: ProjectRelation, session: Session, introspection: Introspection): Promise<void> {
  const needed =
    relation.kind !== 'source' && isInlined(relation)
      ? [...relation.from.values()].flatMap((id) => project.byId.get(id) ?? [])
      : [relation];
  const schemas = [...new Set(needed.map(({ schema }) => schema))];
  const stored = new Set((await introspection.relations(session, schemas)).map(({ schema, name }) => `${schema}.${name}`));
  const missing = needed.find((candidate) => !isInlined(candidate) && !stored.has(candidate.id));
  if (missing !== undefined) throw new MartletError('relation-missing', { relation: missing.id }, { file: missing.file });
}

function table({ relation }: ProjectRelation, rows: readonly ResultRow[], style: Style): readonly string[] {
  const columns = Object.entries(relation.columns);
  const titles = columns.map(
    ([title, { definition }], index): PrintedColumn => ({
      title,
      align: isNumeric(definition.type) ? 'right' : 'left',
      isExtra: index > 0,
    }),
  );
  const cells = rows.map((row) => columns.map(([name]) => cellText(row[name] ?? null, style)));
  const shown = fittedColumns(titles, cells, style).length;
  const counts = [
    countOf(rows.length, 'row'),
    ...(shown < titles.length && rows.length > 0 ? [`${shown} of ${countOf(titles.length, 'column')} fit; --json prints all`] : []),
  ];
  return [...tableLines(titles, cells, style), '', style.quiet(counts.join(', '))];
}

function isNumeric({ kind }: LogicalType): boolean {
  return kind === 'integer' || kind === 'decimal' || kind === 'double';
}

function cellText(value: ResultValue, style: Style): string {
  if (value === null) return style.quiet('null');
  return typeof value === 'object' ? JSON.stringify(value) : String(value).replace(/\s+/g, ' ');
}
