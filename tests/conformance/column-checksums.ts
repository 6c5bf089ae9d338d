import { createHash } from 'node:crypto';
import type { Model } from 'martlet';
import type { ResultValue, Session, Warehouse } from '../../framework/src/warehouses/warehouse.js';

/** A checksum of each column, by relation and column, that does not depend on the order of rows. */
export type Checksums = Readonly<Record<string, string>>;

/** Reads relations as their readers see them, and sums up each column. */
export async function columnChecksums(
  warehouse: Warehouse,
  session: Session,
  schema: string,
  models: readonly Model[],
): Promise<Checksums> {
  const { dialect } = warehouse;
  const found: Record<string, string> = {};
  for (const { name, columns } of models) {
    const names = Object.keys(columns);
    const rows = await session.query(
      `select ${names.map(dialect.identifier).join(', ')} from ${dialect.identifier(schema)}.${dialect.identifier(name)}`,
    );
    for (const column of names) {
      const kind = columns[column]?.definition.type.kind ?? 'text';
      const texts = rows.map((row) => comparable(row[column] ?? null, kind)).sort();
      found[`${name}.${column}`] = `${rows.length} rows, ${createHash('sha256').update(JSON.stringify(texts)).digest('hex').slice(0, 16)}`;
    }
  }
  return found;
}

/** Exact but for two things: BigQuery sends no zeros at a decimal's end, and the last digits of a float are nobody's promise. */
function comparable(value: ResultValue, kind: string): string {
  if (value === null) return 'null';
  if (kind === 'decimal')
    return String(value)
      .replace(/(\.\d*?)0+$/, '$1')
      .replace(/\.$/, '');
  if (kind === 'double') return Number(value).toPrecision(10);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
