import type { RelationName } from '../warehouse.js';
import { afterAppend, applyAppend } from './append.js';
import type { BatchChange } from './batch-change.js';
import type { BatchRules } from './batch-rules.js';
import { BatchSql } from './batch-sql.js';
import { duplicateKeys } from './duplicate-keys.js';
import { afterHistory, applyHistory } from './history.js';
import { afterMerge, applyMerge } from './merge.js';
import { afterReplacedGroups, applyReplacedGroups } from './replace-groups.js';
import { afterReplacedRange, applyReplacedRange } from './replace-range.js';

export type {
  BatchChange,
  CalendarUnit,
  MergeChange,
} from './batch-change.js';
export { type BatchRules, isNotDistinct } from './batch-rules.js';

/** How batches are worked into tables, in the SQL of one warehouse. */
export interface BatchStatements {
  /** Works a batch into a table. To run it again changes nothing, so that it can be repeated after a crash. */
  applyBatch(target: RelationName, batch: RelationName, change: BatchChange): readonly string[];
  /** A select of exactly what the table holds after `applyBatch`, which changes nothing. */
  afterBatch(target: RelationName, batch: RelationName, change: BatchChange): string;
  /**
   * A select of the keys that stand in a batch more often than the change can take, with the number of their rows as
   * `rows`; undefined where every batch can be taken. Rows that it returns are a failure: run it before `applyBatch`.
   */
  duplicateKeys(batch: RelationName, change: BatchChange): string | undefined;
}

export function batchStatements(rules: BatchRules): BatchStatements {
  return {
    applyBatch: (target, batch, change) => apply(new BatchSql(rules, target, batch, change.shapes), change),
    afterBatch: (target, batch, change) => after(new BatchSql(rules, target, batch, change.shapes), change),
    duplicateKeys: (batch, change) => duplicateKeys(new BatchSql(rules, batch, batch, change.shapes), change),
  };
}

function apply(sql: BatchSql, change: BatchChange): readonly string[] {
  switch (change.kind) {
    case 'append':
      return applyAppend(sql, change);
    case 'merge':
      return applyMerge(sql, change);
    case 'delete-insert':
    case 'replace-partitions':
      return applyReplacedGroups(sql, change);
    case 'replace-range':
      return applyReplacedRange(sql, change);
    case 'history':
      return applyHistory(sql, change);
    default:
      return change satisfies never;
  }
}

function after(sql: BatchSql, change: BatchChange): string {
  switch (change.kind) {
    case 'append':
      return afterAppend(sql, change);
    case 'merge':
      return afterMerge(sql, change);
    case 'delete-insert':
    case 'replace-partitions':
      return afterReplacedGroups(sql, change);
    case 'replace-range':
      return afterReplacedRange(sql, change);
    case 'history':
      return afterHistory(sql, change);
    default:
      return change satisfies never;
  }
}
