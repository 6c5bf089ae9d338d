/**
 * What is remembered of an environment and decides no plan: what monitors have measured and what people say of it, how fresh
 * relations were and what of it has been built, how many rows they had, how runs went, how good their data was, which rules their data tests had, which alerts are on their way, and which tables hold
 * failing rows.
 */
export type HistoryKind =
  | 'measurement'
  | 'feedback'
  | 'freshness'
  | 'built'
  | 'row-count'
  | 'run'
  | 'score'
  | 'tests'
  | 'alert'
  | 'failing-rows'
  | 'admission';

/** Something that happened. The history is only added to until it is old; whoever reads it takes the latest word on each thing. */
export interface HistoryEntry {
  readonly kind: HistoryKind;
  readonly environment: string;
  /** What it is about: a relation, a monitor, an alert. */
  readonly name: string;
  /** The instant, in ISO form. */
  readonly at: string;
  /** Anything that JSON can say. */
  readonly body: unknown;
}

/** Which part of the history is wanted. */
export interface HistoryQuestion {
  readonly kind: HistoryKind;
  /** All environments when left out. */
  readonly environment?: string;
  /** The instant of the oldest entry. */
  readonly since?: string;
  /** Whether only the latest entry on each name is wanted. */
  readonly latest?: boolean;
  /** The number of the newest entries that are wanted; all when left out. */
  readonly most?: number;
}
