import { type Failure, type FailureReason, firstLine, messageOf, WarehouseError } from '../failure.js';

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
  'FATAL Error': 'storage',
  'IO Error': 'storage',
  'Out of Memory Error': 'quota',
  'Out of Range Error': 'constraint',
  'Parser Error': 'syntax',
  'Permission Error': 'permission',
  'Syntax Error': 'syntax',
};

/** What two transactions did to each other; the class of these errors says only that a transaction has ended. */
const CONFLICT = /\bconflict\b/i;

/** What the operating system says of a disk, whatever the statement was about. */
const DISK =
  /No space left on device|Disk quota exceeded|Read-only file system|Input\/output error|File too large|Could not (?:write|fsync|truncate) file/i;

/** Says why DuckDB failed. */
export function classifyDuckDB(error: unknown): Failure {
  if (error instanceof WarehouseError) return error.failure;
  const message = firstLine(error);
  const code = /^(\w[\w ]* Error): /.exec(message)?.[1] ?? '';
  const reason = reasonOf(code, messageOf(error));
  // Only what two transactions did to each other may end differently; a file is there or is not.
  return { reason, canRetry: reason === 'conflict', message, ...(code === '' ? {} : { code }) };
}

function reasonOf(code: string, text: string): FailureReason {
  if (DISK.test(text)) return 'storage';
  if (/^(?:TransactionContext|Transaction) Error$/.test(code)) return CONFLICT.test(text) ? 'conflict' : 'internal';
  // Files that a query itself names are the query's.
  if (/No files found/.test(text)) return 'missing';
  // A name that is taken is of the same class as one that is not there.
  return / already exists/.test(text) ? 'constraint' : (CLASSES[code] ?? 'internal');
}
