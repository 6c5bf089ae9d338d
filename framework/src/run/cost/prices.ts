import type { Prices } from '../../project/index.js';
import type { RecordedStep, RunRecord } from '../run-record.js';

/** What something took. */
export interface Usage {
  /** Bytes that statements read. */
  readonly bytes: number;
  /** Time of the warehouse’s workers; of processors on DuckDB. */
  readonly workMilliseconds: number;
  /** Time in which the warehouse worked, shared between what it did at once. */
  readonly warehouseMilliseconds: number;
}

export const NO_USAGE: Usage = { bytes: 0, workMilliseconds: 0, warehouseMilliseconds: 0 };

const BYTES_OF_A_TEBIBYTE = 1024 ** 4;
const MILLISECONDS_OF_AN_HOUR = 3_600_000;

export function sumOfUsage(all: readonly Usage[]): Usage {
  return all.reduce(
    (sum, each) => ({
      bytes: sum.bytes + each.bytes,
      workMilliseconds: sum.workMilliseconds + each.workMilliseconds,
      warehouseMilliseconds: sum.warehouseMilliseconds + each.warehouseMilliseconds,
    }),
    NO_USAGE,
  );
}

/** The credits of a usage. */
export function creditsOf({ warehouseMilliseconds }: Usage, { creditsPerWarehouseHour }: Prices): number {
  return (warehouseMilliseconds / MILLISECONDS_OF_AN_HOUR) * creditsPerWarehouseHour;
}

/** The money for a usage, in the currency of the prices. */
export function moneyFor(usage: Usage, prices: Prices): number {
  return (
    (usage.bytes / BYTES_OF_A_TEBIBYTE) * prices.perTebibyte +
    (usage.workMilliseconds / MILLISECONDS_OF_AN_HOUR) * prices.perWorkHour +
    (usage.warehouseMilliseconds / MILLISECONDS_OF_AN_HOUR) * prices.perWarehouseHour +
    creditsOf(usage, prices) * prices.perCredit
  );
}

/**
 * What each step of a run took. A warehouse that works on several steps at once is paid once, so that the time in which it worked is shared between
 * them as their own times are; together they took what the run took.
 */
export function usageOfSteps({
  steps,
  warehouseMilliseconds: whole,
}: RunRecord): readonly { readonly step: RecordedStep; readonly usage: Usage }[] {
  const all = steps.reduce((sum, { warehouseMilliseconds }) => sum + warehouseMilliseconds, 0);
  return steps.map((step) => ({
    step,
    usage: {
      bytes: step.bytes ?? 0,
      workMilliseconds: step.workMilliseconds ?? 0,
      warehouseMilliseconds: all === 0 ? 0 : (step.warehouseMilliseconds / all) * Math.min(whole, all),
    },
  }));
}
