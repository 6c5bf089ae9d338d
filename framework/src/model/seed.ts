import type { Columns, Row } from '../columns/index.js';
import { MartletError } from '../errors.js';
import { table } from '../materializations/table/declare.js';
import { valuesOf } from '../sql/index.js';
import { declare } from './declare.js';
import type { FileOptions } from './file-options.js';
import type { Grain, Model, ModelOptions } from './model.js';

/** A small table whose rows are in the project: codes, mappings, targets. */
export interface Seed<R = object> extends Model<R, 'seed'> {
  /** The rows, as they are declared; none where a file has them, until a project is loaded. */
  readonly rows: readonly R[];
  /** The file that has the rows. */
  readonly file?: SeedFile;
}

/** A file of the project, by its path from there; with options where it is no plain CSV. All its rows must keep to the contract. */
export type SeedFile<Column extends string = string> = string | SeedFileOptions<FileOptions<Column>>;

/** Options of files that are about many files, or about rows that are left out. */
export const NOT_OF_SEEDS = ['maxRejects', 'emptyFiles', 'removedFiles'] as const;

/** What a file of a source may be, without those. */
type SeedFileOptions<Options> = Options extends unknown ? Omit<Options, (typeof NOT_OF_SEEDS)[number]> : never;

/** What all seeds take. */
interface SeedOptions<C extends Columns> extends Omit<ModelOptions<C>, 'materialized' | 'partitionBy' | 'clusterBy'> {
  /** The contract. */
  readonly columns: C;
  /** The columns that identify a row. */
  readonly grain?: Grain<C>;
}

/** What `seed` takes: rows, or a file that has them. */
export type SeedSpec<C extends Columns> = SeedOptions<C> &
  (
    | {
        /** The rows, held against the contract by the compiler. */
        readonly rows: readonly NoInfer<Row<C>>[];
        /** Not beside rows that the module has. */
        readonly file?: never;
      }
    | {
        /** Not beside a file that has them. */
        readonly rows?: never;
        /** The file of the project that has the rows, such as `seeds/countries.csv`, in any format that a source can declare. */
        readonly file: SeedFile<NoInfer<keyof C & string>>;
      }
  );

/**
 * Declares a small table whose rows are in the project: in the module, typed by its contract, or in a file. A change of the rows is a
 * change of the seed, as of any model. Larger data is a source with files.
 *
 * @example
 * ```ts
 * const channels = seed({
 *   name: 'channels',
 *   columns: { code: text().notNull().unique(), commission: decimal(5, 4).notNull() },
 *   rows: [
 *     { code: 'web', commission: '0.0000' },
 *     { code: 'wholesale', commission: '0.0250' },
 *   ],
 * });
 * const countries = seed({ name: 'countries', columns: { code: text().notNull().unique() }, file: 'seeds/countries.csv' });
 * ```
 */
export function seed<const C extends Columns>(spec: SeedSpec<C>): Seed<Row<C>> {
  const { rows, file, ...rest } = spec;
  if (file === undefined) return { ...declareSeed<Row<C>>(rest, () => valuesOf<Columns>(rest.columns, rows)), rows };
  const unread = (): never => {
    throw new MartletError('seed-file-unread', { seed: rest.name });
  };
  return { ...declareSeed<Row<C>>(rest, unread), rows: [], file };
}

function declareSeed<R>(options: object, query: () => ReturnType<typeof valuesOf>): Model<R, 'seed'> {
  return declare<R, 'seed'>('seed', { ...options, from: {}, query }, table());
}

/** The seed with the rows of its file. */
export function withRows(declared: Seed, rows: readonly Readonly<Record<string, unknown>>[]): Seed {
  return { ...declared, rows, query: () => valuesOf<Columns>(declared.columns, rows as never) };
}
