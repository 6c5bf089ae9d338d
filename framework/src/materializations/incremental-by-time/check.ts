import { MartletError } from '../../errors.js';
import type { DurationUnit, IncrementalByTime, Model } from '../../model/index.js';
import { dayText, instantText } from '../../warehouses/literals.js';
import { durationProblems } from '../check/durations.js';
import { invalidOption, MOMENT, type StorageProblem, unfitColumns } from '../check/storage-problem.js';
import { type Checks, noItems } from '../kind.js';

/** The units by which batches of intervals can be counted without cutting an interval. */
const BATCH_UNITS: Readonly<Record<DurationUnit, readonly DurationUnit[]>> = {
  hour: ['hour', 'day', 'week', 'month', 'year'],
  day: ['day', 'week', 'month', 'year'],
  week: ['week'],
  month: ['month', 'year'],
  year: ['year'],
};

export const incrementalByTimeCheck: Checks<IncrementalByTime> = {
  problems,
  idleOptions: [],
  managed: noItems,
  needs: noItems,
  conditions: noItems,
};

function problems(model: Model, materialized: IncrementalByTime): readonly StorageProblem[] {
  const { column, interval, lookback, batchSize, concurrency, start } = materialized;
  const found = [
    ...unfitColumns(model, 'the time of incrementalByTime', [column], MOMENT),
    ...durationProblems(model, 'lookback', lookback),
    ...durationProblems(model, 'batchSize', batchSize),
    ...startProblems(model, start),
  ];
  if (interval === 'hour' && model.columns[column]?.definition.type.kind === 'date') {
    found.push(invalidOption(model, 'interval', `"${column}" holds days, which have no hours`));
  }
  if (batchSize !== undefined && !BATCH_UNITS[interval].includes(batchSize.unit)) {
    found.push(invalidOption(model, 'batchSize', `${batchSize.unit}s would cut an interval of a ${interval}`));
  }
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    found.push(invalidOption(model, 'concurrency', `${concurrency} is not a number of batches, from 1`));
  }
  if (model.unknownMember !== undefined) {
    found.push(invalidOption(model, 'unknownMember', 'its row lies in no interval', 'unknownMember'));
  }
  return found;
}

function startProblems(model: Model, start: string | undefined): readonly StorageProblem[] {
  if (start === undefined) return [];
  try {
    if (start.length === 10) dayText(start);
    else instantText(start);
    return [];
  } catch (error) {
    if (!(error instanceof MartletError)) throw error;
    return [invalidOption(model, 'start', `"${start}" is no day such as 2024-02-29 and no instant such as 2024-02-29T12:00:00Z`)];
  }
}
