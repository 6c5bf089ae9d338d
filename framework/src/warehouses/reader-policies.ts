import type { RelationName, Session } from './warehouse.js';

/** Who sees a value or a row how: the first case that a reader is of counts. */
export interface PolicyCase {
  /** As the warehouse names them. */
  readonly principals: readonly string[];
  /** The value that they see, or the condition for the rows. */
  readonly sql: string;
}

/** What readers see of a column. */
export interface MaskingPolicy {
  readonly kind: 'mask';
  /** Two policies with one name say the same. */
  readonly name: string;
  /** The type of the column, as the warehouse writes it. */
  readonly type: string;
  readonly cases: readonly PolicyCase[];
  /** What all others see. */
  readonly otherwise: string;
}

/** Which rows readers see; others see none. */
export interface RowPolicy {
  readonly kind: 'rows';
  readonly name: string;
  /** The columns that conditions are about, by the names that they have in these. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly cases: readonly PolicyCase[];
}

/** The policies of a view. */
export interface ViewPolicies {
  /** By the column, as the warehouse's own description of the view has it. */
  readonly masks: ReadonlyMap<string, MaskingPolicy>;
  readonly rows?: RowPolicy;
}

/** The policies that are on a view, by their names. */
export interface AppliedPolicies {
  readonly masks: ReadonlyMap<string, string>;
  readonly rows?: { readonly name: string; readonly columns: readonly string[] };
}

/** Policies of a warehouse that keep the readers of views from rows and values. */
export interface ReaderPolicies {
  /** The schema that holds them. */
  readonly schema: string;
  /** The name by which what readers see of a value refers to it. */
  readonly value: string;
  /** Why the warehouse does not take policies together on one view; undefined where it does. */
  problem(policies: ViewPolicies): string | undefined;
  /** Makes a policy where there is none of its name. */
  create(policy: MaskingPolicy | RowPolicy): string;
  /** Puts policies on a view in the place of others; a value or a row is never without one meanwhile. */
  apply(view: RelationName, wanted: ViewPolicies, found: AppliedPolicies): readonly string[];
  /** The policies on each of some views. */
  applied(session: Session, views: readonly RelationName[]): Promise<readonly AppliedPolicies[]>;
  /** Who has the right to read each of some views, but for its owner. */
  readers(session: Session, views: readonly RelationName[]): Promise<readonly (readonly string[])[]>;
}
