import type { FileExport } from '../file-export.js';
import type { RelationName } from '../warehouse.js';
import { duckdbDialect } from './duckdb-dialect.js';
import { PARQUET_OPTIONS, parquetType } from './duckdb-parquet.js';

const { identifier, literal } = duckdbDialect;

export const duckdbFileExport: FileExport = {
  heldAs: parquetType,
  parts: async (session, relation, columns) => {
    // Rows stay where they are until they are deleted, so that a table which is kept changes in few places, mostly at its end. What counts is what they hold.
    const rows = `select rowid // ${ROWS_OF_A_PART} as part, hash(${columns.map(identifier).join(', ')}) as mark from ${placeOf(relation)}`;
    const found = await session.query(
      `select part, count(*) as rows, bit_xor(mark) as mixed, sum(cast(mark as hugeint)) as total from (${rows}) group by part order by part`,
    );
    return found.map(({ part, rows: count, mixed, total }) => {
      const first = BigInt(String(part)) * ROWS_OF_A_PART;
      return {
        name: [part, count, mixed, total].join(' '),
        rows: Number(count),
        where: `rowid >= ${first} and rowid < ${first + ROWS_OF_A_PART}`,
      };
    });
  },
  write: (session, { relation, columns, part, path }) => {
    const held = columns.map(({ name, heldAs }) => `cast(${identifier(name)} as ${heldAs}) as ${identifier(name)}`);
    const where = part === undefined ? '' : ` where ${part.where}`;
    return session.execute(
      `copy (select ${held.join(', ')} from ${placeOf(relation)}${where}) to ${literal(path)} (${PARQUET_OPTIONS}, use_tmp_file false)`,
    );
  },
};

/** Ten of the engine's own row groups: files that are worth opening, and of which few are written for a batch. */
const ROWS_OF_A_PART = 1_228_800n;

function placeOf({ schema, name }: RelationName): string {
  return `${identifier(schema)}.${identifier(name)}`;
}
