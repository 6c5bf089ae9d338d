import type { ColumnRules, ColumnTest } from '../../columns/index.js';
import { accepted } from './accepted.js';
import { betweenKind } from './between.js';
import './declared-rules.js';
import { distribution } from './distribution.js';
import { distributionOf } from './distribution-of.js';
import { exclusiveRanges } from './exclusive-ranges.js';
import { expression } from './expression.js';
import { holdsAllKind } from './holds-all.js';
import { kAnonymity } from './k-anonymity.js';
import type { ColumnKind, ModelTest, RowKind, RowRules, RowTests } from './kind.js';
import { lDiversity } from './l-diversity.js';
import { lengthKind } from './length.js';
import { matchesKind } from './matches.js';
import { monotonic } from './monotonic.js';
import { noGaps } from './no-gaps.js';
import { notBlankKind } from './not-blank.js';
import { notMatches } from './not-matches.js';
import { notNull } from './not-null.js';
import { rowQuery } from './query.js';
import { recent } from './recent.js';
import { references } from './references.js';
import { referencesTogether } from './references-together.js';
import { rejected } from './rejected.js';
import { rowCount } from './row-count.js';
import { rowCountOf } from './row-count-of.js';
import { rowCountOfDaysAgo } from './row-count-of-days-ago.js';
import type { GroupTestOptions, UntypedRow } from './scope.js';
import { sequential } from './sequential.js';
import { sharesKind } from './shares.js';
import { sharesOf } from './shares-of.js';
import { statistic } from './statistic.js';
import { sumOf } from './sum-of.js';
import { unique } from './unique.js';
import { uniqueCombination } from './unique-combination.js';
import type { ValidValues } from './valid-values.js';
import { valuesOfKind } from './values-of.js';
import { zScore } from './z-score.js';

/** The kinds of data tests: a new one is a file of this folder and a line here. */
export const KINDS = {
  /** Rules about a column, which contracts declare. */
  columns: {
    'not-null': notNull,
    unique,
    accepted,
    rejected,
    between: betweenKind,
    matches: matchesKind,
    'not-matches': notMatches,
    length: lengthKind,
    'not-blank': notBlankKind,
    references,
    'holds-all': holdsAllKind,
    statistic,
    'z-score': zScore,
    recent,
    shares: sharesKind,
    distribution,
  } satisfies { readonly [K in keyof ColumnRules]: ColumnKind<K> },
  /** Rules about rows, which models declare in `tests`. */
  rows: {
    expression,
    'unique-combination': uniqueCombination,
    'row-count': rowCount,
    'row-count-of-days-ago': rowCountOfDaysAgo,
    monotonic,
    'no-gaps': noGaps,
    sequential,
    'exclusive-ranges': exclusiveRanges,
    'references-together': referencesTogether,
    'row-count-of': rowCountOf,
    'sum-of': sumOf,
    'values-of': valuesOfKind,
    'shares-of': sharesOf,
    'distribution-of': distributionOf,
    'k-anonymity': kAnonymity,
    'l-diversity': lDiversity,
    query: rowQuery,
  } satisfies { readonly [K in keyof RowRules]: RowKind<K> },
};

/** What the rules of a column say of its values, each by itself. */
export function validValuesOf(tests: readonly ColumnTest[]): readonly ValidValues[] {
  return tests.flatMap(({ rule }) => {
    // The kind of a rule is the key of what knows all about it, which the compiler can't see through a union.
    const kind = KINDS.columns[rule.kind] as unknown as ColumnKind<'not-null'>;
    return kind.values(rule as { readonly kind: 'not-null' }) ?? [];
  });
}

type Builders = (typeof KINDS.rows)[keyof RowRules]['builders'];
type All<T> = (T extends unknown ? (one: T) => void : never) extends (all: infer I) => void ? I : never;

/** The one implementation of `RowTests`; a model's declaration types it by the model's rows. */
export const rowTests: RowTests<UntypedRow> = {
  column: (column: string, test: ColumnTest, options: GroupTestOptions<UntypedRow> = {}): ModelTest => ({
    kind: 'column',
    column,
    test,
    options,
  }),
  // Each kind brings its own; the compiler finds one that is missing.
  ...(Object.assign({}, ...Object.values(KINDS.rows).map(({ builders }) => builders)) as All<Builders>),
};

export { atLeast, atMost, between, positive } from './between.js';
export type { Claim } from './claim.js';
export { DIMENSIONS, type QualityDimension } from './dimension.js';
export { distributedLike } from './distribution.js';
export type { Gaps } from './exclusive-ranges.js';
export { holdsAll } from './holds-all.js';
export type { KAnonymity } from './k-anonymity.js';
export type { ColumnKind, ModelTest, RowKind, RowRules, RowTest, RowTests } from './kind.js';
export type { LDiversity } from './l-diversity.js';
export { lengthBetween } from './length.js';
export { matches } from './matches.js';
export type { Direction } from './monotonic.js';
export { notBlank } from './not-blank.js';
export { doesNotMatch } from './not-matches.js';
export { fullMatch } from './pattern.js';
export type { Range } from './range.js';
export { recentWithin } from './recent.js';
export type { ReferenceOptions } from './references-together.js';
export { notIn } from './rejected.js';
export type { GroupTestOptions, RowCondition, RowTestOptions, UntypedRow } from './scope.js';
export { occursInShares } from './shares.js';
export type { SignificanceOptions } from './significance.js';
export { distinctCount, distinctShare, nullShareAtMost, statistics } from './statistic.js';
export { isValidText, type ValidValues } from './valid-values.js';
export { zScoreWithin } from './z-score.js';
