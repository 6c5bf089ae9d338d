import { MartletError } from '../../errors.js';
import { estimatePlan, type Plan } from '../../plan/index.js';
import type { CostConfig, Prices } from '../../project/index.js';
import { medianOf } from '../../quality/index.js';
import type { State } from '../../state/index.js';
import type { RunContext } from '../run-context.js';
import { makesAllRows, type RunRecord, readRuns } from '../run-record.js';
import { formatBytes, formatMoney } from './amounts.js';
import { moneyFor, NO_USAGE, type Usage, usageOfSteps } from './prices.js';

/** What a plan will take, as far as the past and the estimate of its rows tell. */
export interface PlanCost {
  /** Bytes that are written, by the estimate. */
  readonly bytes: number;
  /** Undefined where the config names no prices. */
  readonly money?: { readonly amount: number; readonly currency: string };
  /** What is loaded and built, the dearest first. */
  readonly items: readonly PlanCostItem[];
}

export interface PlanCostItem {
  readonly id: string;
  readonly bytes: number;
  readonly money?: number;
  /** Whether it is what the same took in the past, or what its estimated bytes would cost. */
  readonly from: 'past' | 'estimate';
}

/** What a plan may take. */
export type Budget = CostConfig['budget'];

/**
 * What a plan will take. What was loaded or built in the same way before takes what it took then, its data tests included: the median of its runs;
 * anything else is priced by the bytes that it writes.
 */
function planCost(plan: Plan, state: State, past: readonly RunRecord[], prices: Prices | undefined): PlanCost {
  const estimates = estimatePlan(plan, state);
  const known = pastOf(past);
  const steps = new Map(plan.steps.map((step) => [step.relation, step] as const).filter(([, step]) => step.kind !== 'test'));
  const items = plan.versions.flatMap(({ id, action }): PlanCostItem[] => {
    if (action !== 'build' && action !== 'load') return [];
    const step = steps.get(id);
    const isWhole = step === undefined || makesAllRows(step);
    const bytes = estimates.get(id)?.bytes ?? 0;
    const before = known.get(`${isWhole} ${id}`);
    const tests = known.get(`tests ${id}`) ?? [];
    if (prices === undefined) return [{ id, bytes, from: 'estimate' }];
    if (before === undefined) return [{ id, bytes, money: moneyFor({ ...NO_USAGE, bytes }, prices), from: 'estimate' }];
    const money = (usages: readonly Usage[]): number =>
      usages.length === 0 ? 0 : medianOf(usages.map((usage) => moneyFor(usage, prices)));
    return [{ id, bytes, money: money(before) + money(tests), from: 'past' }];
  });
  const sum = (of: (item: PlanCostItem) => number): number => items.reduce((all, item) => all + of(item), 0);
  return {
    bytes: sum(({ bytes }) => bytes),
    ...(prices === undefined ? {} : { money: { amount: sum(({ money = 0 }) => money), currency: prices.currency } }),
    items: items.sort((a, b) => (b.money ?? 0) - (a.money ?? 0) || b.bytes - a.bytes),
  };
}

/** Says that a plan goes over a budget, and which of what it does is dearest; undefined where it does not. */
export function overBudget({ bytes, money, items }: PlanCost, budget: Budget, environment: string): MartletError | undefined {
  if (budget.bytes !== undefined && bytes > budget.bytes) {
    const dearest = [...items].sort((a, b) => b.bytes - a.bytes).slice(0, NAMED);
    return new MartletError('budget-exceeded', {
      environment,
      estimate: formatBytes(bytes),
      budget: formatBytes(budget.bytes),
      dearest: dearest.map(({ id, bytes: own }) => `${id} (${formatBytes(own)})`),
    });
  }
  if (budget.cost === undefined || money === undefined || money.amount <= budget.cost) return undefined;
  const { amount, currency } = money;
  return new MartletError('budget-exceeded', {
    environment,
    estimate: formatMoney(amount, currency),
    budget: formatMoney(budget.cost, currency),
    dearest: items.slice(0, NAMED).map(({ id, money: own = 0 }) => `${id} (${formatMoney(own, currency)})`),
  });
}

/** How many of the dearest are named. */
const NAMED = 3;

/** How many runs of an environment a plan is priced by. */
const PAST_RUNS = 20;

/** What a plan will take in its environment, which knows its own past. */
export async function costOfPlan({ project, store }: Pick<RunContext, 'project' | 'store'>, plan: Plan, state: State): Promise<PlanCost> {
  const { prices } = project.config.cost;
  const past = prices === undefined ? [] : await readRuns(store, { environment: plan.environment, most: PAST_RUNS });
  return planCost(plan, state, past, prices);
}

/**
 * Refuses a plan that would take more than the project's budget.
 *
 * @throws MartletError `budget-exceeded`
 */
export async function refuseOverBudget(run: Pick<RunContext, 'project' | 'store'>, plan: Plan, state: State): Promise<void> {
  const { budget } = run.project.config.cost;
  if (budget.bytes === undefined && budget.cost === undefined) return;
  const over = overBudget(await costOfPlan(run, plan, state), budget, plan.environment);
  if (over !== undefined) throw over;
}

function pastOf(runs: readonly RunRecord[]): ReadonlyMap<string, readonly Usage[]> {
  const known = new Map<string, Usage[]>();
  for (const run of runs) {
    for (const { step, usage } of usageOfSteps(run)) {
      if (step.kind === 'monitor' || (step.kind !== 'tests' && step.status !== 'succeeded')) continue;
      const key = step.kind === 'tests' ? step.id : `${step.isWhole === true} ${step.relation}`;
      known.set(key, [...(known.get(key) ?? []), usage]);
    }
  }
  return known;
}
