import type { AuditHead } from './audit/audit-entry.js';

/** What a publication came from. */
export type PublicationCause = 'apply' | 'promote' | 'rollback' | 'invalidate';

/** One statement, or those of one change, of which readers see all or nothing. */
export type ChangeStatements = string | readonly string[];

/** One state of an environment: the version that each of its views points at. Publications are numbered from 1. */
export interface Publication {
  readonly environment: string;
  readonly number: number;
  /** `started` is written where views can't be swapped in one transaction, before the first is. */
  readonly status: 'started' | 'finished';
  readonly cause: PublicationCause;
  readonly runId: string;
  readonly publishedAt: string;
  /** The number of the publication that it returned to, for a rollback. */
  readonly restores?: number;
  /** What is left to be done: what it shows is not checked yet, and is rolled back to the publication before when a check fails. */
  readonly unchecked?: { readonly name: string; readonly before: number };
  /** The last entry of the audit log when it was begun; undefined for what older Martlets wrote. */
  readonly auditHead?: AuditHead;
  /** What has to be run before its views move, while it is begun and not finished. */
  readonly statements?: { readonly before: readonly ChangeStatements[] };
  /** The key of a version, by the id of the relation that it stands for. */
  readonly versions: ReadonlyMap<string, string>;
  /** The fingerprint of what each view carries beside rows, such as descriptions, by id; none for a view that carries nothing. */
  readonly viewFingerprints?: ReadonlyMap<string, string>;
  /** Who was given the right to read each view, by id; none for a view on which no right was declared, and for what older Martlets wrote. */
  readonly viewReaders?: ReadonlyMap<string, readonly string[]>;
}

/** What a publication holds. */
export type PublicationMapping = Pick<Publication, 'versions' | 'viewFingerprints' | 'viewReaders'>;

/** A publication without what it holds, for lists. */
export type PublicationHeader = Omit<Publication, keyof PublicationMapping> & {
  readonly relations: number;
  /** Whether it is still known what it held, so that it can be rolled back to. */
  readonly isKept: boolean;
};
