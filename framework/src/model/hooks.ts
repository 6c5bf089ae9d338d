import type { OperationNodeSource } from 'kysely';
import type { HookDb } from '../sql/index.js';

/** The name by which hooks know the model's own relation. */
export const SELF = 'self';

/**
 * Statements that run before or after the model is built: inserts, updates and deletes of Kysely's, or `sql` templates,
 * over what the model reads and the model itself, which is called `self`.
 */
export type Hooks<DB> = (db: HookDb<DB>) => readonly OperationNodeSource[];
