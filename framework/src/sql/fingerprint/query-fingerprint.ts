import type { OperationNode } from 'kysely';
import { type Bound, type BoundTables, bind } from '../bound/index.js';
import { CanonicalWriter } from './canonical-query.js';
import { digest } from './digest.js';

/** What a query means, part by part: a change of `rows` changes every column's data, a change of one column only its own. */
export interface QueryFingerprints {
  /** All of the query. */
  readonly query: string;
  /** What decides which rows there are: tables, joins, filters, grouping, limits. */
  readonly rows: string;
  /** The expression of each column, by its name in lower case. */
  readonly columns: Readonly<Record<string, string>>;
}

/**
 * A short hash of what a query means: equal when only names of tables, subqueries or inner columns, parentheses, the
 * order of `and` and `or`, or the sides of symmetric operators differ.
 */
export function queryFingerprint(query: OperationNode, tables: BoundTables): string {
  return columnFingerprints(query, tables).query;
}

/** The fingerprints of a query, of its rows and of each of its columns. */
export function columnFingerprints(query: OperationNode, tables: BoundTables): QueryFingerprints {
  return fingerprintsOfBound(bind(query, tables));
}

/** The same for a query that is bound already. */
export function fingerprintsOfBound({ query }: Bound): QueryFingerprints {
  const written = new CanonicalWriter().query(query);
  const rows = digest(written.rows);
  const columns: Record<string, string> = {};
  const names = query.kind === 'raw' ? [] : query.columns.map(({ name }) => name);
  for (const [position, name] of names.entries()) columns[name.toLowerCase()] = digest(written.columns[position] ?? '');
  const named = Object.keys(columns).sort();
  return { query: digest([rows, ...named.map((name) => `${name}=${columns[name]}`)].join('\n')), rows, columns };
}
