import { z } from 'zod';
import { secret, setting } from '../warehouses/target-fields.js';

const text = z.string().min(1);

/** Where Martlet keeps what it knows, when that is not the warehouse itself. */
export const stateConfig = z.discriminatedUnion('store', [
  z.strictObject({
    store: z.literal('duckdb'),
    /** The database file, relative to the project. */
    path: text,
  }),
  z.strictObject({
    store: z.literal('sqlite'),
    /** The database file, relative to the project. */
    path: text,
  }),
  z.strictObject({
    store: z.literal('postgres'),
    /** All of the connection in one: `postgres://user:password@host:5432/database`. */
    url: secret,
    /** What is left out here and in `url` comes from PGHOST, PGPORT, PGDATABASE, PGUSER and PGPASSWORD. */
    host: setting,
    port: z.int().min(1).max(65_535).optional(),
    database: setting,
    user: setting,
    password: secret,
    /** Whether the connection is encrypted, and the server's certificate checked. */
    ssl: z.boolean().optional(),
    /** The seconds after which a statement that has no answer is lost, 30 when left out. */
    timeoutSeconds: z.number().positive().max(3600).optional(),
    /** The schema of Martlet's tables, `_martlet` when left out: one for each target that keeps its state in this database. */
    schema: z
      .string()
      .regex(/^[a-z_][a-z0-9_]*$/)
      .optional(),
  }),
]);

/** As a config is written. */
export type StateInput = z.input<typeof stateConfig>;

/** As it is read: secrets are hidden. */
export type StateConfig = z.output<typeof stateConfig>;
