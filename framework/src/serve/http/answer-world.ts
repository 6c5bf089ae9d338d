import type { Project } from '../../project/index.js';
import type { QuestionAnswer } from '../../semantic/index.js';
import type { Dialect } from '../../warehouses/dialect.js';
import type { PublicationReader } from '../reading/reader.js';
import type { DescribedProject } from './described.js';
import type { HttpAccess } from './door.js';
import type { RecentlyMade } from './recently-made.js';
import type { ResultCache } from './result-cache.js';

/** A question in the words of the engine. */
export interface CompiledQuestion {
  readonly sql: string;
  readonly answer: QuestionAnswer;
  /** The ids of the relations that it reads. */
  readonly reads: readonly string[];
}

/** What requests are answered with. */
export interface AnswerWorld {
  readonly project: Project;
  readonly dialect: Dialect;
  readonly reader: PublicationReader;
  readonly access: HttpAccess;
  readonly cache: ResultCache;
  /** Questions in the words of the engine. */
  readonly questions: RecentlyMade<CompiledQuestion>;
  /** Statements that do nothing but read what their reader sees. */
  readonly guarded: RecentlyMade<ReturnType<HttpAccess['guard']>>;
  /** What the project declares, worked out once. */
  readonly described: DescribedProject;
  /** The most rows of one answer. */
  readonly mostRows: number;
  readonly isStopping: () => boolean;
  /** The day that it is, `2025-03-31`, in a time zone; UTC when left out. */
  readonly today: (timeZone?: string) => string;
}
