import type { Columns } from '../columns/index.js';
import { MartletError } from '../errors.js';
import type { FileOptions } from '../model/index.js';
import type { RelationName, Session } from '../warehouses/warehouse.js';
import type { LoadCounts, RejectReason } from './load-record.js';
import { countReasons, firstRejects } from './load-statements.js';

/** How many rows may be rejected: so many, or a share of all rows, rounded down. */
export function allowedRejects({ maxRejects = 0 }: FileOptions, { rows, rejectedRows }: LoadCounts): number {
  return typeof maxRejects === 'number' ? maxRejects : Math.floor(maxRejects.share * (rows + rejectedRows));
}

/** The commonest reasons: there may be as many as values. */
const MOST_REASONS = 20;

export async function rejectReasons(rejected: string, session: Session): Promise<readonly RejectReason[]> {
  const found = await session.query(countReasons(rejected, MOST_REASONS));
  return found.map(({ column, reason, rows }) => ({
    ...(column === null || column === undefined ? {} : { column: String(column) }),
    reason: String(reason),
    rows: Number(rows),
  }));
}

/** Where the rejected rows of a load are. */
interface RejectsPlace {
  readonly columns: Columns;
  /** All of them, in SQL. */
  readonly rejected: string;
  readonly rejectedRelation: RelationName;
}

export async function rejectsExceeded(
  id: string,
  { columns, rejected, rejectedRelation: { schema, name } }: RejectsPlace,
  { rows, rejectedRows }: LoadCounts,
  { allowed, rejects }: { readonly allowed: number; readonly rejects: readonly RejectReason[] },
  session: Session,
): Promise<MartletError> {
  const examples = (await session.query(firstRejects(rejected, EXAMPLES))).map(({ file, row, column: named, rawText, reason }) => {
    const column = named === null || named === undefined ? undefined : String(named);
    const isShown = rawText !== null && rawText !== undefined && !mayBePersonal(columns, column);
    return { file: String(file), row: Number(row), column, rawText: isShown ? String(rawText) : undefined, reason: String(reason) };
  });
  return new MartletError('source-rejects-exceeded', {
    source: id,
    rows: rows + rejectedRows,
    rejectedRows,
    maxRejects: allowed,
    reasons: rejects.map(({ column, reason, rows: affected }) => ({ column, reason, rows: affected })),
    examples,
    rejectedRelation: `${schema}.${name}`,
  });
}

/** Errors end up in logs, where personal data has no place; a whole row holds all columns. It stays in the table of rejects. */
function mayBePersonal(columns: Columns, column: string | undefined): boolean {
  const looked = column === undefined ? Object.values(columns) : [columns[column]];
  return looked.some((candidate) => candidate?.definition.pii !== undefined);
}

const EXAMPLES = 5;
