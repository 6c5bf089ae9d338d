import type { Project } from '../../project/index.js';
import type { RecordedStep, RunRecord } from '../run-record.js';
import { creditsOf, moneyFor, sumOfUsage, type Usage, usageOfSteps } from './prices.js';

/** What costs are grouped by. */
export const COST_DIMENSIONS = ['model', 'tag', 'owner', 'environment', 'pipeline', 'command', 'day'] as const;
export type CostDimension = (typeof COST_DIMENSIONS)[number];

/** What one model, tag, owner and so on took. */
export interface CostRow extends Usage {
  /** The model, the tag and so on; undefined for what has none. */
  readonly of?: string;
  readonly runs: number;
  /** Undefined where the config names no credits. */
  readonly credits?: number;
  /** Undefined where the config names no prices. */
  readonly money?: number;
}

export interface CostReport {
  readonly rows: readonly CostRow[];
  /** All of it once, also where something has several tags. */
  readonly total: CostRow;
  readonly currency?: string;
}

/** What runs took, in groups, the dearest first. */
export function costReport(project: Project, runs: readonly RunRecord[], by: CostDimension): CostReport {
  const { prices } = project.config.cost;
  const groups = new Map<string | undefined, { usages: Usage[]; runs: Set<RunRecord> }>();
  const all: Usage[] = [];
  for (const run of runs) {
    for (const { step, usage } of usageOfSteps(run)) {
      all.push(usage);
      for (const key of keysOf(project, run, step, by)) {
        const group = groups.get(key) ?? { usages: [], runs: new Set() };
        groups.set(key, group);
        group.usages.push(usage);
        group.runs.add(run);
      }
    }
  }
  const row = (usages: readonly Usage[], count: number): Omit<CostRow, 'of'> => {
    const usage = sumOfUsage(usages);
    const priced = prices === undefined ? {} : { money: moneyFor(usage, prices) };
    const credits = prices === undefined || prices.creditsPerWarehouseHour === 0 ? {} : { credits: creditsOf(usage, prices) };
    return { ...usage, runs: count, ...credits, ...priced };
  };
  const rows = [...groups].map(
    ([key, group]): CostRow => ({
      ...(key === undefined ? {} : { of: key }),
      ...row(group.usages, group.runs.size),
    }),
  );
  return {
    rows: by === 'day' ? rows.sort((a, b) => ((a.of ?? '') < (b.of ?? '') ? -1 : 1)) : rows.sort(dearestFirst),
    total: row(all, runs.length),
    ...(prices === undefined ? {} : { currency: prices.currency }),
  };
}

function dearestFirst(a: CostRow, b: CostRow): number {
  return (
    (b.money ?? 0) - (a.money ?? 0) ||
    b.bytes - a.bytes ||
    b.workMilliseconds - a.workMilliseconds ||
    b.warehouseMilliseconds - a.warehouseMilliseconds
  );
}

/** The groups that a step of a run counts in. Data tests count to what they test. */
function keysOf(project: Project, run: RunRecord, { relation }: RecordedStep, by: CostDimension): readonly (string | undefined)[] {
  const found = project.byId.get(relation)?.relation;
  const own = () => project.tests.find(({ test }) => test.name === relation)?.test;
  switch (by) {
    case 'model':
      return [relation];
    case 'tag': {
      const tags = found?.tags ?? own()?.tags ?? [];
      return tags.length === 0 ? [undefined] : tags;
    }
    case 'owner':
      return [found?.owner ?? own()?.options.owner];
    case 'environment':
      return [run.environment];
    case 'pipeline':
      return [run.pipeline];
    case 'command':
      return [run.command];
    case 'day':
      return [run.finishedAt.slice(0, 10)];
    default:
      return by satisfies never;
  }
}
