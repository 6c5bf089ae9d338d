import type { PublicationOfReaders, PublishedColumn } from '../published/index.js';
import type { RelationName } from '../warehouses/warehouse.js';

/** What a set of rights shows of a relation. */
export interface ScopedRelation {
  readonly name: RelationName;
  /** The columns that it shows, masked ones as they are shown. */
  readonly columns: readonly PublishedColumn[];
  /** Whether it shows all rows. */
  readonly hasAllRows: boolean;
  /** A select over the published relation, which it calls `source`. */
  readonly sql: string;
}

/** A set of rights: what a reader sees under each name. */
export interface ReaderScope {
  /** Names it: two scopes with one name show the same of a publication. */
  readonly name: string;
  viewsOf(publication: PublicationOfReaders): readonly ScopedRelation[];
}
