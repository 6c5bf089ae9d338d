/**
 * What is remembered of an environment and decides no plan: what monitors have measured and what people say of it, how fresh
 * relations were, how good their data was, and which alerts are on their way.
 */
export type HistoryKind = 'measurement' | 'feedback' | 'freshness' | 'score' | 'alert';

/** Something that happened. The history is only added to; whoever reads it takes the latest word on each thing. */
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
  readonly environment: string;
  /** The instant of the oldest entry. */
  readonly since?: string;
}
