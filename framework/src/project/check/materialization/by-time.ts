import { MartletError } from '../../../errors.js';
import type { DurationUnit, IncrementalByTime, Model } from '../../../model/index.js';
import { dayText, instantText } from '../../../warehouses/literals.js';
import { durationProblems } from './durations.js';
import { invalidOption, MOMENT, type StorageProblem, unfitColumns } from './storage-problem.js';

/** The units by which batches of intervals can be counted without cutting an interval. */
const BATCH_UNITS: Readonly<Record<DurationUnit, readonly DurationUnit[]>> = {
  hour: ['hour', 'day', 'week', 'month', 'year'],
  day: ['day', 'week', 'month', 'year'],
  week: ['week'],
  month: ['month', 'year'],
  year: ['year'],
};

export function timeProblems(model: Model, materialized: IncrementalByTime): readonly StorageProblem[] {
  const { column, interval, lookback, batchSize, concurrency, start } = materialized;
  const problems = [
    ...unfitColumns(model, 'the time of incrementalByTime', [column], MOMENT),
    ...durationProblems(model, 'lookback', lookback),
    ...durationProblems(model, 'batchSize', batchSize),
    ...startProblems(model, start),
  ];
  if (interval === 'hour' && model.columns[column]?.definition.type.kind === 'date') {
    problems.push(invalidOption(model, 'interval', `"${column}" holds days, which have no hours`));
  }
  if (batchSize !== undefined && !BATCH_UNITS[interval].includes(batchSize.unit)) {
    problems.push(invalidOption(model, 'batchSize', `${batchSize.unit}s would cut an interval of a ${interval}`));
  }
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    problems.push(invalidOption(model, 'concurrency', `${concurrency} is not a number of batches, from 1`));
  }
  if (model.unknownMember !== undefined) {
    problems.push(invalidOption(model, 'unknownMember', 'its row lies in no interval', 'unknownMember'));
  }
  return problems;
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
