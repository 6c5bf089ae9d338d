import { z } from 'zod';
import { secret } from '../target-fields.js';
import { ATTACHED_TYPES } from './duckdb-attach.js';

const attached = z
  .strictObject({
    /** What kind of database it is; `duckdb` when left out. */
    type: z.enum(ATTACHED_TYPES).default('duckdb'),
    /** Its file, relative to the project. */
    path: z.string().min(1).optional(),
    /** How to connect to a server, as its own clients write it. */
    connection: secret,
  })
  .refine(({ path, connection }) => path === undefined || connection === undefined, 'path or connection was expected, not both');

export const duckdbTarget = z.strictObject({
  warehouse: z.literal('duckdb'),
  /** The database file, relative to the project. */
  path: z.string().min(1),
  /** Whether views carry descriptions as comments: each is a statement of its own here, which takes nearly as long as making a view. */
  comments: z.boolean().optional(),
  settings: z.record(z.string(), z.string()).optional(),
  /** Databases whose tables sources name, by the name that they use. They are only read. */
  attach: z.record(z.string().regex(/^[a-z_][a-z0-9_]*$/, 'a name of small letters, digits and _ was expected'), attached).optional(),
  /** The directory of DuckDB's extensions, relative to the project: nothing is fetched from the internet. */
  extensionDirectory: z.string().min(1).optional(),
});
