import { type Failure, type FailureReason, firstLine, WarehouseError } from '../failure.js';

/** DuckDB has no codes: the word before the message is its class. https://duckdb.org/docs/stable/dev/sqllogictest/error_messages */
const CLASSES: Readonly<Record<string, FailureReason>> = {
  'Binder Error': 'syntax',
  'Catalog Error': 'missing',
  'Constraint Error': 'constraint',
  'Conversion Error': 'constraint',
  'Dependency Error': 'constraint',
  'Interrupt Error': 'cancelled',
  'INTERRUPT Error': 'cancelled',
  'Invalid Input Error': 'constraint',
  'IO Error': 'connection',
  'Out of Memory Error': 'quota',
  'Out of Range Error': 'constraint',
  'Parser Error': 'syntax',
  'Permission Error': 'permission',
  'Syntax Error': 'syntax',
  'TransactionContext Error': 'conflict',
};

/** Says why DuckDB failed. */
export function classifyDuckDB(error: unknown): Failure {
  if (error instanceof WarehouseError) return error.failure;
  const message = firstLine(error);
  const code = /^(\w[\w ]* Error): /.exec(message)?.[1] ?? '';
  // A name that is taken is of the same class as one that is not there.
  const reason = / already exists/.test(message) ? 'constraint' : (CLASSES[code] ?? 'internal');
  // Only what two transactions did to each other may end differently; a file is there or is not.
  return { reason, canRetry: reason === 'conflict', message, ...(code === '' ? {} : { code }) };
}
