import { createHash } from 'node:crypto';
import { describeType } from '../columns/index.js';
import type { Source } from '../model/index.js';
import type { RelationName } from '../warehouses/warehouse.js';
import { textsOf } from './texts.js';

/** A file as it was when it was loaded. */
export interface LoadedFile {
  /** Relative to the data directory, with `/` between its parts. */
  readonly path: string;
  readonly bytes: number;
  readonly modifiedAt: string;
  /** When anything of it changed last, its place too, and what the file system calls it; undefined in records of an earlier Martlet. */
  readonly changedAt?: string;
  readonly inode?: string;
  readonly sha256: string;
  /** Another file with the same content, which was loaded too. */
  readonly twinOf?: string;
  readonly isEmpty?: true;
  /** It is gone; its rows stay. */
  readonly isRemoved?: true;
  /** The place of the part that has its rows; the first when left out. */
  readonly part?: number;
}

/** How many rows keep to the contract, and how many do not; a row with two problems counts once. */
export interface LoadCounts {
  readonly rows: number;
  readonly rejectedRows: number;
}

/** Tables with the rows of some files, which are never written again once a load has ended: later loads may share them. */
export interface LoadPart extends LoadCounts {
  readonly relation: RelationName;
  readonly rejectedRelation: RelationName;
}

/** Why so many rows were rejected. */
export interface RejectReason {
  readonly column?: string;
  readonly reason: string;
  readonly rows: number;
}

/** What became of one load, to be kept until the next. */
export interface LoadRecord {
  /** `bronze.orders`. */
  readonly source: string;
  /** The physical table with the rows that keep to the contract, or a view of several. */
  readonly relation: RelationName;
  /** The physical table with what does not, or a view of several. */
  readonly rejectedRelation: RelationName;
  readonly rows: number;
  /** Rows of the files that were left out; a row with two problems counts once. */
  readonly rejectedRows: number;
  /** The tables that `relation` and `rejectedRelation` show, where these are views. */
  readonly parts?: readonly LoadPart[];
  readonly files: readonly LoadedFile[];
  /** How many of the files were read; the rows of the others were taken over. */
  readonly filesRead?: number;
  /** Why rows were rejected, most first. */
  readonly rejects?: readonly RejectReason[];
  /** Stands for everything in the declaration that decides what is loaded. */
  readonly contract: string;
  readonly loadedAt: string;
}

/** The parts of a load; one that is a table of its own is its only part. */
export function partsOfLoad({ parts, relation, rejectedRelation, rows, rejectedRows }: LoadRecord): readonly LoadPart[] {
  return parts ?? [{ relation, rejectedRelation, rows, rejectedRows }];
}

/** All tables and views of a load. */
export function relationsOfLoad(record: LoadRecord): readonly RelationName[] {
  return [record, ...partsOfLoad(record)].flatMap(({ relation, rejectedRelation }) => [relation, rejectedRelation]);
}

/** Changes when a load of the same files could give other rows; descriptions and data tests don't count. */
export function contractHash({ columns, files, extraColumns }: Source): string {
  const declared = Object.entries(columns).map(([name, { definition }]) => [
    name,
    describeType(definition.type),
    definition.nullable,
    definition.tests.flatMap(({ rule }) => (rule.kind === 'accepted' ? [rule.values] : [])),
  ]);
  const { pattern: _pattern, emptyFiles: _empty, removedFiles: _removed, ...reading } = files ?? { pattern: '' };
  return createHash('sha256')
    .update(JSON.stringify([FORMAT, declared, pathsThatGiveValues(files?.pattern), reading, extraColumns]))
    .digest('hex');
}

/** Which files there are is in the record; a pattern counts where it gives values to their rows. */
function pathsThatGiveValues(pattern: string | readonly string[] | undefined): readonly string[] {
  return textsOf(pattern).filter((path) => /\{\w+\}/.test(path));
}

/** Counts up when the same declaration and files would be loaded differently from before. */
const FORMAT = 2;
