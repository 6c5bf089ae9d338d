import { ExpressionWrapper, NOOP_QUERY_EXECUTOR, type OperationNode, ParensNode, QueryCreator } from 'kysely';
import type { LogicalType } from '../../columns/index.js';
import { bindModel, type Locate } from '../../project/compile.js';
import { isInlined, loadProject, type Project, type ProjectRelation } from '../../project/index.js';
import { atRunInstant } from '../../sql/index.js';
import { relationKey } from '../../state/index.js';
import type { ResultRow, ResultValue } from '../../warehouses/warehouse.js';
import type { CommandContext } from '../command-context.js';
import { findRelation } from '../find-relation.js';
import { wholeNumber } from '../options.js';
import type { AddCommand } from '../program.js';
import { locatePublished } from '../published.js';
import { readPublished } from '../read-published.js';
import { countOf, fittedColumns, type PrintedColumn, type Style, styleFor, tableLines, toJson, writeLines } from '../report/index.js';

const DEFAULT_LIMIT = 10;

/** `martlet show MODEL` */
export const addShow: AddCommand = (command, start) => {
  command.option('-n, --limit <rows>', 'how many rows', wholeNumber(0), DEFAULT_LIMIT);
  command.action((name: string, { limit }: { readonly limit: number }) => start(command, (context) => show(context, name, limit)));
};

async function show(context: CommandContext, name: string, limit: number): Promise<number> {
  const { directory, target, environment, json, out, clock, signal } = context;
  const project = await loadProject(directory, { target });
  const relation = findRelation(project, name);
  const locate = locatePublished(project, environment);
  const query = atRunInstant(firstRowsQuery(project, relation, locate, limit), clock.now());
  const rows = await readPublished(project, query, { reads: neededBy(project, relation), environment, locate, signal });
  if (json) for (const row of rows) out.write(`${toJson(row)}\n`);
  else writeLines(out, table(relation, rows, styleFor(out)));
  return 0;
}

function firstRowsQuery(project: Project, relation: ProjectRelation, locate: Locate, limit: number): OperationNode {
  const db = new QueryCreator<Record<string, Record<string, unknown>>>({ executor: NOOP_QUERY_EXECUTOR });
  if (relation.kind === 'source' || !isInlined(relation)) {
    const columns = Object.keys(relation.relation.columns);
    return db
      .selectFrom(relationKey(locate(relation.id)))
      .select(columns)
      .limit(limit)
      .toOperationNode();
  }
  const { query } = bindModel(project, relation, locate);
  const rows = new ExpressionWrapper<Record<string, Record<string, unknown>>, never, Record<string, unknown>>(ParensNode.create(query));
  return db.selectFrom(rows.as('shown')).selectAll().limit(limit).toOperationNode();
}

/** What has to be built before there are rows to show. */
function neededBy(project: Project, relation: ProjectRelation): readonly ProjectRelation[] {
  if (relation.kind === 'source' || !isInlined(relation)) return [relation];
  return [...relation.from.values()].flatMap((id) => project.byId.get(id) ?? []);
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
