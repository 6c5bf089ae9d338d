import type { Project } from '../../project/index.js';
import type { Dialect } from '../../warehouses/dialect.js';
import type { PublicationReader } from '../reading/reader.js';
import type { CompiledQuestions } from './compiled-questions.js';
import type { DescribedProject } from './described.js';
import type { HttpAccess } from './door.js';
import type { ResultCache } from './result-cache.js';

/** What requests are answered with. */
export interface AnswerWorld {
  readonly project: Project;
  readonly dialect: Dialect;
  readonly reader: PublicationReader;
  readonly access: HttpAccess;
  readonly cache: ResultCache;
  readonly questions: CompiledQuestions;
  /** What the project declares, worked out once. */
  readonly described: DescribedProject;
  /** The most rows of one answer. */
  readonly mostRows: number;
  readonly isStopping: () => boolean;
  /** The day that it is, `2025-03-31`, in a time zone; UTC when left out. */
  readonly today: (timeZone?: string) => string;
}
