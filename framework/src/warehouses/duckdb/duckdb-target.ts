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
    /** Where the REST catalog of Iceberg answers. */
    endpoint: z.url({ protocol: /^https?$/ }).optional(),
    /** What the REST catalog of Iceberg calls the tables. */
    warehouse: z.string().optional(),
    /** A token that the REST catalog of Iceberg knows. */
    token: secret,
  })
  .refine(({ path, connection }) => path === undefined || connection === undefined, 'path or connection was expected, not both')
  .refine(
    ({ type, path, connection }) => type !== 'iceberg' || (path === undefined && connection === undefined),
    'endpoint was expected, and neither path nor connection: Iceberg is read through a REST catalog',
  )
  .refine(
    ({ type, endpoint, warehouse, token }) => type === 'iceberg' || (endpoint ?? warehouse ?? token) === undefined,
    'endpoint, warehouse and token are for the type iceberg',
  );

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
