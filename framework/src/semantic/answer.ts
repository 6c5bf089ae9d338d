import type { SelectQueryNode } from 'kysely';
import type { LogicalType } from '../columns/index.js';
import type { Filter } from '../model/index.js';
import type { ColumnMeaning } from './answer-column.js';

/** A column of an answer. */
export interface AnswerColumn extends ColumnMeaning {
  readonly type: LogicalType;
}

/** The answer to a question: a query, and what its columns are. */
export interface QuestionAnswer {
  /** The query. It names relations as `reads` says. */
  readonly query: SelectQueryNode;
  readonly columns: readonly AnswerColumn[];
  /** The ids of the relations that are read, by their names in the query. */
  readonly reads: ReadonlyMap<string, string>;
  /** What is aggregated, each fact by itself. */
  readonly parts: readonly AnswerPart[];
}

/** One aggregate of one relation. */
export interface AnswerPart {
  /** The name of its common table expression. */
  readonly name: string;
  readonly relation: string;
  /** The roll-up whose rows are read in its place. */
  readonly rollup?: string;
  /** The roll-ups of the relation. */
  readonly rollups: readonly AnswerRollup[];
  /** The date that `date` means for it. */
  readonly time: string | undefined;
  readonly measures: readonly string[];
  /** The attributes that it is aggregated by. */
  readonly by: readonly string[];
  readonly where: readonly Filter[];
  /** Whether other days are aggregated than those of the asked periods. */
  readonly isMoved: boolean;
}

/** A roll-up of a relation that is aggregated. */
export interface AnswerRollup {
  /** Its id. */
  readonly relation: string;
  /** Why it is not read; undefined for the one that is. */
  readonly problem?: string;
}
