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
  /** The run that has found it, as `martlet runs show` takes it. */
  readonly runId?: string;
  readonly links?: Links;
}

/** Where there is more to read. */
export interface Links {
  /** The page of the run in the catalog. */
  readonly run?: string;
  /** The page of the relation or the data test in the catalog. */
  readonly catalog?: string;
  /** What to do, as the relation declares it. */
  readonly runbook?: string;
}

/** Why notices are sent later, and together. */
export interface Together {
  readonly kind: 'digest' | 'maintenance';
  readonly from: string;
  readonly until: string;
  /** Why there is maintenance. */
  readonly reason?: string;
}

/** The links of a notice, with the words for them. */
export function linksOf({
  event,
  links = {},
}: Pick<Notice, 'event' | 'links'>): readonly { readonly text: string; readonly href: string }[] {
  const { run, catalog, runbook } = links;
  return [
    ...(runbook === undefined || event !== 'trigger' ? [] : [{ text: 'Runbook', href: runbook }]),
    ...(run === undefined ? [] : [{ text: 'Run', href: run }]),
    ...(catalog === undefined ? [] : [{ text: 'Catalog', href: catalog }]),
  ];
}
