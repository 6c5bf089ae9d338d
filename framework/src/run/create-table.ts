import type { Statements } from '../warehouses/statements.js';
import type { RelationName, Session } from '../warehouses/warehouse.js';

/** Makes a table from a select, and answers with its rows, though the warehouse should not tell them by itself. */
export async function createTable(
  { session, statements, signal }: { readonly session: Session; readonly statements: Statements; readonly signal: AbortSignal },
  relation: RelationName,
  sql: string,
  parameters?: readonly string[],
): Promise<number> {
  const told = await session.execute(sql, { signal, ...(parameters === undefined ? {} : { parameters }) });
  const question = statements.createdRows(relation);
  if (question === undefined) return told;
  const [row] = await session.query(question, { signal });
  return Number(row?.counted);
}
