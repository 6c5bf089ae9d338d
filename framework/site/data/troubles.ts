import type { Health, SiteError, SiteIndex, SiteProblem, SiteRelation } from '../../src/catalog/site/site-data.js';

/** Something that needs attention: a test that found something, or a relation that was not built, not published or is stale. */
export interface Trouble {
  readonly key: string;
  readonly status: Exclude<Health, 'passing' | 'unknown'>;
  /** The relation that it is about. */
  readonly relation?: string;
  readonly test?: SiteProblem;
  /** The step because of which a relation was skipped or is not published. */
  readonly because?: string;
  /** What the last run says of it. */
  readonly error?: SiteError;
}

const RANKS: Readonly<Record<Health, number>> = {
  failing: 0,
  skipped: 1,
  'not-published': 2,
  warning: 3,
  stale: 4,
  unknown: 5,
  passing: 5,
};

/** Failures first, then what waits for them; all that is well keeps its order. */
export function byHealth(one: Pick<SiteRelation, 'health'>, other: Pick<SiteRelation, 'health'>): number {
  return RANKS[one.health] - RANKS[other.health];
}

/** All that needs attention, failures first. */
export function troublesOf({ relations, problems, errors }: SiteIndex): readonly Trouble[] {
  const errorOf = (relation: string | undefined, test: string | undefined): { readonly error?: SiteError } => {
    const error = errors.find((found) => found.test === test && (found.relation === relation || found.relation === test));
    return error === undefined ? {} : { error };
  };
  const tests = problems.map((test): Trouble => {
    const { relation } = test;
    const status = test.status === 'warned' ? 'warning' : 'failing';
    const about = relation === undefined ? {} : { relation };
    return { key: `${relation} ${test.test}`, status, test, ...about, ...errorOf(relation, test.test) };
  });
  const others = relations.flatMap(({ id, health, failing, because }): readonly Trouble[] => {
    // Tests that fail or warn are listed themselves.
    if (health === 'passing' || health === 'unknown' || health === 'warning' || (health === 'failing' && failing > 0)) return [];
    return [{ key: id, status: health, relation: id, ...(because === undefined ? {} : { because }), ...errorOf(id, undefined) }];
  });
  const found = [...tests, ...others];
  const told = new Set(found.map(({ error }) => error));
  const rest = errors.flatMap((error, index): readonly Trouble[] =>
    told.has(error) ? [] : [{ key: `error ${index}`, status: 'failing', relation: error.relation, error }],
  );
  return [...found, ...rest].sort((one, other) => RANKS[one.status] - RANKS[other.status]);
}
