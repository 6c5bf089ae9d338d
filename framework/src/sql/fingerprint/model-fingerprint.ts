import type { LogicalType } from '../../columns/index.js';
import type { QueryLineage, TableColumn } from '../lineage/index.js';
import { digestParts } from './digest.js';
import type { QueryFingerprints } from './query-fingerprint.js';

/** What the data of a relation depends on, as a whole and column by column. */
export interface DataFingerprint {
  /** The whole model: what its version is called by. */
  readonly version: string;
  /** Which rows there are. */
  readonly rows: string;
  /** The values of each column, beside which rows there are; by name in lower case. */
  readonly columns: Readonly<Record<string, string>>;
}

/** The part of a column's contract that changes the data. Descriptions, tests and PII classes do not. */
export interface FingerprintedColumn {
  readonly type: LogicalType;
  readonly nullable: boolean;
}

/**
 * The version of what compiled SQL means. Raise it when the same tree is compiled to SQL that returns other rows or values than before, so that
 * every model counts as changed.
 */
export const COMPILER_MEANING = 4;

export interface FingerprintedModel {
  readonly query: QueryFingerprints;
  readonly lineage: QueryLineage;
  /** By name, in the order of the contract. */
  readonly columns: Readonly<Record<string, FingerprintedColumn>>;
  /** What beside the query decides which rows there are, as plain data: a strategy, an unknown member, statements around the build. */
  readonly rowsBeside: unknown;
  /** How rows are stored, whichever there are, as plain data: as a view, by partitions. */
  readonly storage: unknown;
  /** The fingerprints of the relations that it reads, by identity. */
  readonly inputs: Readonly<Record<string, DataFingerprint>>;
}

/** The fingerprint of a relation that the project does not build: its name and the types of its columns. */
export function sourceFingerprint(relation: string, columns: Readonly<Record<string, FingerprintedColumn>>): DataFingerprint {
  const rows = digestParts('source', relation);
  const fingerprints = Object.fromEntries(
    Object.entries(columns).map(([name, { type, nullable }]) => [
      name.toLowerCase(),
      digestParts('source', relation, name.toLowerCase(), type, nullable),
    ]),
  );
  return { version: digestParts(rows, fingerprints), rows, columns: fingerprints };
}

/**
 * The fingerprint of a model. It depends on those columns of its inputs that it reads, and on their rows, not on the
 * others: a model that reads nothing of what has changed keeps its version.
 * Raw SQL that no parser has read depends on everything, so bind models alike wherever their fingerprints are compared.
 */
export function modelFingerprint(model: FingerprintedModel): DataFingerprint {
  const { query, lineage, inputs } = model;
  // No query can see how the rows that it reads are stored.
  const everything = Object.keys(inputs)
    .sort()
    .map((relation) => [inputs[relation]?.rows, inputs[relation]?.columns]);
  const read = (columns: readonly TableColumn[], isOpaque: boolean): readonly unknown[] =>
    isOpaque ? everything : fingerprintsOf(columns, inputs);

  const rows = digestParts(
    COMPILER_MEANING,
    query.rows,
    model.rowsBeside,
    Object.keys(inputs)
      .sort()
      .map((relation) => inputs[relation]?.rows),
    read(lineage.rowInputs, lineage.rowsOpaque),
  );
  const byName = new Map(lineage.columns.map((column) => [column.name.toLowerCase(), column]));
  const columns: Record<string, string> = {};
  for (const [name, { type, nullable }] of Object.entries(model.columns)) {
    const key = name.toLowerCase();
    const column = byName.get(key) ?? lineage.hidden;
    const used = column === undefined ? [] : read([...column.inputs, ...column.shapedBy], column.opaque);
    columns[key] = digestParts(query.columns[key], type, nullable, used);
  }
  return { version: digestParts(rows, Object.entries(columns), model.storage), rows, columns };
}

function fingerprintsOf(columns: readonly TableColumn[], inputs: Readonly<Record<string, DataFingerprint>>): readonly unknown[] {
  const fingerprints = new Set(columns.map(({ table, column }) => `${table}.${column}:${inputs[table]?.columns[column.toLowerCase()]}`));
  return [...fingerprints].sort();
}
