import { createHash } from 'node:crypto';
import { describeType } from '../columns/index.js';
import type { Source } from '../model/index.js';
import type { RelationName } from '../warehouses/warehouse.js';

/** A file as it was when it was loaded. */
export interface LoadedFile {
  /** Relative to the data directory, with `/` between its parts. */
  readonly path: string;
  readonly bytes: number;
  readonly modifiedAt: string;
  readonly sha256: string;
  /** The file with the same content whose rows were loaded in its place. */
  readonly duplicateOf?: string;
}

/** What became of one load, to be kept until the next. */
export interface LoadRecord {
  /** `bronze.orders`. */
  readonly source: string;
  /** The physical table with the rows that keep to the contract. */
  readonly relation: RelationName;
  /** The physical table with what does not. */
  readonly rejectedRelation: RelationName;
  readonly rows: number;
  /** Rows of the files that were left out; a row with two problems counts once. */
  readonly rejectedRows: number;
  readonly files: readonly LoadedFile[];
  /** Stands for everything in the declaration that decides what is loaded. */
  readonly contract: string;
  readonly loadedAt: string;
}

/** Changes when a load of the same files could give other rows; descriptions and data tests don't count. */
export function contractHash({ columns, files, extraColumns }: Source): string {
  const declared = Object.entries(columns).map(([name, { definition }]) => [
    name,
    describeType(definition.type),
    definition.nullable,
    definition.tests.flatMap(({ rule }) => (rule.kind === 'accepted' ? [rule.values] : [])),
  ]);
  const { pattern, delimiter, quote, nullText, maxRejects } = files ?? {};
  return createHash('sha256')
    .update(JSON.stringify([FORMAT, declared, pattern, delimiter, quote, nullText, maxRejects, extraColumns]))
    .digest('hex');
}

/** Counts up when the same declaration and files would be loaded differently from before. */
const FORMAT = 1;
