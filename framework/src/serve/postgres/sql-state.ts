import { MartletError } from '../../errors.js';
import { type Failure, type FailureReason, WarehouseError } from '../../warehouses/failure.js';
import { PostgresError } from './postgres-error.js';

/** Words of the engine's errors, and what they are to clients. The first that fits is it. */
const ENGINE: readonly (readonly [pattern: RegExp, sqlState: string])[] = [
  [/^INTERRUPT|Interrupted!/i, '57014'],
  [/max(?:imum)? (?:expression|call) depth|stack (?:overflow|limit|size)/i, '54001'],
  [/^Parser Error/i, '42601'],
  [/^Catalog Error: (?:Table|View)\b.* does not exist/is, '42P01'],
  [/^Catalog Error: (?:Scalar |Aggregate |Table |Macro )?Function\b.* does not exist/is, '42883'],
  [/^Catalog Error: Type\b.* does not exist/is, '42704'],
  [/^Catalog Error: Schema\b/i, '3F000'],
  [/^Catalog Error/i, '42704'],
  [/^Binder Error: (?:Referenced column|Table ".*" does not have a column|Could not find key|.*column named)/is, '42703'],
  [/^Binder Error: Referenced table/i, '42P01'],
  [/^Binder Error: .*[Aa]mbiguous/s, '42702'],
  [/^Binder Error: (?:No function matches|Could not choose a best candidate)/i, '42883'],
  [/^Binder Error: .*(?:must appear in the GROUP BY|GROUP BY clause)/s, '42803'],
  [/^Binder Error: (?:.*cannot contain aggregates|.*aggregate function calls cannot be nested)/s, '42803'],
  [/^Binder Error: (?:Cannot compare|Cannot mix|.*Unimplemented type for cast)/s, '42804'],
  [/^Binder Error/i, '42000'],
  [/^Conversion Error: .*(?:out of range|overflow|can't be cast because the value|is out of range)/is, '22003'],
  [/^Conversion Error: .*(?:date field|timestamp field|time field|invalid (?:date|timestamp))/is, '22007'],
  [/^Conversion Error/i, '22P02'],
  [/^Out of Range Error/i, '22003'],
  [/^Invalid Input Error: .*(?:more than one row|scalar subquery)/is, '21000'],
  [/^Invalid Input Error/i, '22023'],
  [/^Mismatch Type Error/i, '42804'],
  [/^Out of Memory Error/i, '53200'],
  [/^Not implemented Error/i, '0A000'],
  [/^Permission Error/i, '42501'],
  [/^IO Error/i, '58030'],
  [/^(?:INTERNAL|FATAL) Error/i, 'XX000'],
];

/** Errors of Martlet, by their names, and what they are to clients. */
const MARTLET: Readonly<Record<string, string>> = {
  'statement-refused': '42501',
  'relation-unreadable': '42P01',
  'credentials-refused': '28P01',
  'nothing-published': '55000',
  'served-files-damaged': '58030',
};

/** An error as clients read it, whatever was thrown. */
export function asPostgresError(error: unknown, classify: (error: unknown) => Failure): PostgresError {
  if (error instanceof PostgresError) return error;
  if (error instanceof RangeError && /call stack/.test(error.message))
    return new PostgresError('54001', 'the statement is nested too deep', { cause: error });
  if (error instanceof MartletError) {
    const sqlState = MARTLET[error.reason] ?? (error.code.startsWith('MARTLET-Q') ? '42P10' : 'XX000');
    return new PostgresError(sqlState, firstLine(error.message), { hint: error.hint, detail: error.code, cause: error });
  }
  const { message, reason } = error instanceof WarehouseError ? error.failure : classify(error);
  const sqlState = reason === 'cancelled' ? '57014' : (engineState(message) ?? FAILURES[reason] ?? 'XX000');
  if (sqlState === '57014') return new PostgresError(sqlState, 'canceling statement due to user request', { cause: error });
  return new PostgresError(sqlState, firstLine(message), { detail: detailOf(message), cause: error });
}

const FAILURES: Readonly<Partial<Record<FailureReason, string>>> = {
  connection: '08006',
  permission: '42501',
  missing: '42P01',
  syntax: '42601',
  timeout: '57014',
  quota: '53000',
  storage: '53100',
};

const engineState = (message: string): string | undefined => ENGINE.find(([pattern]) => pattern.test(message))?.[1];

/** Without the word for the kind of error, which the SQLSTATE says. */
const firstLine = (message: string): string => (message.split('\n', 1)[0] ?? '').replace(/^[A-Z][\w ]* Error: /, '');

function detailOf(message: string): string | undefined {
  const rest = message
    .split('\n')
    .slice(1)
    .filter((line) => line.trim() !== '' && !/^(?:LINE \d+:|\s*\^)/.test(line));
  return rest.length === 0 ? undefined : rest.join('\n');
}
