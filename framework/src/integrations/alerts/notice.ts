/** One thing that somebody is told: that something is wrong, or that it no longer is. */
export interface Notice {
  /** Names the thing for good, so that it is told once and resolved later. */
  readonly key: string;
  /** A `test` says nothing but that messages arrive. */
  readonly event: 'trigger' | 'acknowledge' | 'resolve' | 'test';
  readonly severity: 'warning' | 'error';
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What to do about it. */
  readonly hint?: string;
  readonly project: string;
  readonly environment: string;
  /** The relation, or the test that is about several. */
  readonly relation: string;
  readonly owner?: string;
  readonly tags: readonly string[];
  /** The instant in ISO form. */
  readonly at: string;
  /** Whether it is about rows that were built and are not published: what is published says nothing of it. */
  readonly isUnpublished?: boolean;
}
