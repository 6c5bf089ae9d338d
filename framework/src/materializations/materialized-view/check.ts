import type { MaterializedView, Model } from '../../model/index.js';
import { invalidOption, type StorageProblem } from '../check/storage-problem.js';
import { type Checks, type Need, NO_CHECKS } from '../kind.js';

export const materializedViewCheck: Checks<MaterializedView> = { ...NO_CHECKS, problems, needs };

function problems(model: Model, { maxLagMinutes: minutes }: MaterializedView): readonly StorageProblem[] {
  return [
    ...(minutes === undefined || (Number.isInteger(minutes) && minutes > 0)
      ? []
      : [invalidOption(model, 'maxLagMinutes', `${minutes} are no whole minutes, from 1`)]),
    ...(model.partitionBy?.expiresAfterDays === undefined
      ? []
      : [invalidOption(model, 'expiresAfterDays', 'a materialized view has the rows that its query returns', 'partitionBy')]),
  ];
}

function needs({ maxLagMinutes: lag }: MaterializedView): readonly Need[] {
  const stored: Need = { what: 'a materialized view', capability: ({ materializedViews }) => materializedViews };
  if (lag === undefined || lag <= 0) return [stored];
  return [
    stored,
    {
      what: `a materialized view that is ${lag} minutes behind at most`,
      capability: ({ minutesBetweenRefreshes: least }) =>
        lag >= least
          ? 'supported'
          : {
              kind: 'never',
              reason: `it brings one up to date every ${least} minutes, and no more often.`,
              alternative: `Let it be ${least} minutes behind, or more.`,
            },
    },
  ];
}
