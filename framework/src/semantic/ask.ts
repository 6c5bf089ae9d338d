import type { OperationNode } from 'kysely';
import type { LogicalType } from '../columns/index.js';
import type { Filter } from '../model/index.js';
import type { Day } from './calendar.js';
import type { Gathering } from './gathering.js';
import type { SemanticModel } from './semantic-model.js';
import type { Transform } from './transforms.js';
import type { Writing } from './writing.js';

/** An attribute that rows are grouped by, and its name in the answer. */
export interface By {
  readonly path: string;
  readonly alias: string;
}

/** How a metric is asked. */
export interface Ask {
  /** What it is grouped by: what the rows are, or fewer of these attributes. */
  readonly by: readonly By[];
  /** Conditions of the question. Those on time say which periods are shown. */
  readonly where: readonly Filter[];
  /** Conditions of the metric itself: they say which rows count. */
  readonly rows: readonly Filter[];
  /** The date that `date` means. */
  readonly time?: string;
  readonly weightedBy?: string;
  readonly carried?: boolean;
  readonly transforms: readonly Transform[];
  /** Whether its rows make rows of the answer. */
  readonly isAsked: boolean;
}

/** The value of a metric in each row that is gathered. */
export interface Value {
  readonly node: OperationNode;
  readonly type: LogicalType;
  readonly unit?: string;
  readonly format?: string;
  readonly isAdditive: boolean;
}

export interface GatheringOptions {
  readonly model: SemanticModel;
  readonly writing: Writing;
  readonly by: readonly By[];
  /** What the question asks by: for a total, more than the total is by. */
  readonly asked: readonly By[];
  readonly at: Day;
  readonly timeZone: string | undefined;
  /** Whether periods without rows are shown. */
  readonly fillsGaps: boolean;
  /** Whether a sum without values is 0, wherever it is read: in the answer, in a ratio, for each member. */
  readonly zeroSums: boolean;
  /** Why a roll-up can't be read, by its id; undefined for one that holds what its relation does. */
  readonly rollupProblem: (id: string) => string | undefined;
  /** For a total, the rows that it is of. */
  readonly whole?: Gathering;
  /** What the names of its queries end with. */
  readonly suffix: string;
}
