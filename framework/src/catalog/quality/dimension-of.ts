import type { ColumnRule } from '../../columns/index.js';
import type { RelationTest } from '../../quality/index.js';

/** What data is judged by. */
export const DIMENSIONS = ['completeness', 'uniqueness', 'validity', 'consistency', 'accuracy', 'timeliness'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** The dimension that a data test is about. What only the business can know to be right is accuracy. */
export function dimensionOf({
  claim,
  refersTo,
  contract,
  name,
}: Pick<RelationTest, 'claim' | 'refersTo' | 'contract' | 'name'>): Dimension {
  if (claim?.kind === 'unique') return 'uniqueness';
  if (claim?.kind === 'rule') return ofRule(claim.rule);
  if (refersTo !== undefined) return 'consistency';
  if (contract !== undefined) return 'validity';
  if (name.startsWith('unique_')) return 'uniqueness';
  return /^(row_count|monotonic_|no_gaps_|sequential_|exclusive_ranges_)/.test(name) ? 'consistency' : 'accuracy';
}

function ofRule(rule: ColumnRule): Dimension {
  switch (rule.kind) {
    case 'not-null':
    case 'not-blank':
    case 'holds-all':
      return 'completeness';
    case 'unique':
      return 'uniqueness';
    case 'references':
      return 'consistency';
    case 'recent':
      return 'timeliness';
    case 'statistic':
      return rule.statistic === 'null-share' ? 'completeness' : rule.statistic === 'distinct-share' ? 'uniqueness' : 'accuracy';
    case 'z-score':
    case 'shares':
    case 'distribution':
      return 'accuracy';
    case 'accepted':
    case 'between':
    case 'matches':
    case 'length':
    case 'rejected':
    case 'not-matches':
      return 'validity';
    default:
      return rule satisfies never;
  }
}
