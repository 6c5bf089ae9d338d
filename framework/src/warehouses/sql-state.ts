import type { FailureReason } from './failure.js';

/** What a SQLSTATE means, the longest prefix first. https://docs.databricks.com/aws/en/error-messages/sqlstates */
const MEANINGS: readonly (readonly [prefix: string, reason: FailureReason])[] = [
  ['42501', 'permission'],
  ['42S02', 'missing'],
  ['42P01', 'missing'],
  ['42704', 'missing'],
  ['42P07', 'constraint'],
  ['42710', 'constraint'],
  ['2D521', 'conflict'],
  ['02000', 'missing'],
  ['57014', 'cancelled'],
  ['08', 'connection'],
  ['21', 'syntax'],
  ['22', 'constraint'],
  ['23', 'constraint'],
  ['28', 'authentication'],
  ['40', 'conflict'],
  ['42', 'syntax'],
  ['53', 'quota'],
  ['54', 'quota'],
  ['XX', 'internal'],
];

/** The reason that a SQLSTATE stands for; undefined where it says too little. */
export function reasonOfSqlState(state: string): FailureReason | undefined {
  return MEANINGS.find(([prefix]) => state.startsWith(prefix))?.[1];
}

/** Reasons that may be gone when the statement is sent again. */
export function isPassing(reason: FailureReason): boolean {
  return reason === 'connection' || reason === 'starting' || reason === 'conflict';
}
