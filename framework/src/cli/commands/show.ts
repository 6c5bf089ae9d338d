import { AliasNode, IdentifierNode, type OperationNode, ParensNode } from 'kysely';
import { loadProject } from '../../project/index.js';
import { readFilters, readOrder, selectQuery, todayIn } from '../../semantic/index.js';
import { pageQuery, type ShownRelation, type SortedBy, withEnvironment } from '../../serve/index.js';
import { count } from '../../sql/index.js';
import type { ResultRow } from '../../warehouses/warehouse.js';
import type { CommandContext } from '../command-context.js';
import { findRelation } from '../find-relation.js';
import { wholeNumber } from '../options.js';
import type { AddCommand } from '../program.js';
import { locatePublished } from '../published.js';
import { csvLines, rowsTable, styleFor, toJson, writeLines } from '../report/index.js';

const DEFAULT_LIMIT = 10;

interface ShowOptions {
  readonly limit: number;
  readonly where?: readonly string[];
  readonly orderBy?: readonly string[];
  readonly csv?: boolean;
  readonly reveal?: boolean;
}

/** `martlet show MODEL` */
export const addShow: AddCommand = (command, start) => {
  command
    .option('-n, --limit <rows>', 'how many rows', wholeNumber(0), DEFAULT_LIMIT)
    .option('--where <filters...>', "only rows for which this holds: channel in ('web', 'retail') and order_date last 28 days")
    .option('--order-by <columns...>', 'the order of the rows: net_amount desc, order_id; as they come when left out')
    .option('--csv', 'print the rows as CSV')
    .option('--reveal', 'print personal data as it is');
  command.action((name: string, options: ShowOptions) => start(command, (context) => show(context, name, options)));
};

async function show(context: CommandContext, name: string, options: ShowOptions): Promise<number> {
  const { directory, target, environment, json, out, err, clock, signal } = context;
  const { limit, where = [], orderBy = [], csv = false, reveal = false } = options;
  const filters = where.flatMap((text) => readFilters(text, '--where'));
  const sort = readOrder(orderBy, '--order-by').map((each): SortedBy => (typeof each === 'string' ? [each, 'asc'] : each));
  const project = await loadProject(directory, { target });
  const { id } = findRelation(project, name);
  const now = clock.now();
  const request = { environment, locate: locatePublished(project, environment), ids: [id], reveals: reveal, now };
  return withEnvironment(project, request, async ({ dialect, session, relations, masked, changesOf, rowsOf }) => {
    const rowsQuery = rowsOf(id);
    const relation = inAnyOrder(relations.get(id));
    const page = (part: { readonly limit?: number; readonly sort: readonly SortedBy[] }): OperationNode =>
      pageQuery(relation, { where: filters, ...part }, todayIn(undefined, now, '--time-zone'), rowsQuery).query;
    const query = (node: OperationNode) => session.query(dialect.compile(node), { signal });
    const rows = await query(page({ limit, sort }));
    if (json) for (const row of rows) out.write(`${toJson(row)}\n`);
    else if (csv) out.write(`${csvLines([...relation.columns.keys()], rows).join('\n')}\n`);
    else {
      const all = rows.length < limit ? rows.length : await rowCount(page({ sort: [] }), query);
      const columns = [...relation.columns.values()];
      const values = rows.map((row) => columns.map((each) => row[each.name] ?? null));
      writeLines(out, rowsTable(columns, values, all, styleFor(out)));
      const hidden = masked.get(id) ?? [];
      if (hidden.length > 0) writeLines(out, [styleFor(out).quiet(`Personal data is masked: ${hidden.join(', ')}. --reveal prints it.`)]);
    }
    const changes = changesOf(id);
    if (changes.length > 0) {
      const build = `martlet build --select ${id}${environment === undefined ? '' : ` --env ${environment}`}`;
      const line = `${id} has changed since it was built: ${changes.join(', ')}. Build it: ${build}`;
      writeLines(json || csv ? err : out, [styleFor(json || csv ? err : out).warning(line)]);
    }
    return 0;
  });
}

/** Rows that are only looked at are not sorted for it. */
function inAnyOrder(relation: ShownRelation | undefined): ShownRelation {
  if (relation === undefined) throw new RangeError('a relation that is shown has columns');
  return { ...relation, grain: undefined };
}

async function rowCount(rows: OperationNode, query: (node: OperationNode) => Promise<readonly ResultRow[]>): Promise<number> {
  const from = AliasNode.create(ParensNode.create(rows), IdentifierNode.create('counted'));
  const [counted] = await query(selectQuery({ selections: [['rows', count().toOperationNode()]], from }));
  return Number(counted?.rows ?? 0);
}
