import type { DuckDBConnection } from '@duckdb/node-api';
import { differences } from '../../tests/semantic/same-rows.js';
import { duckdbCell } from '../../tests/standins/duckdb/duckdb-cell.js';
import { median } from '../measure.js';

/** What one execution of a query took, in milliseconds. */
export interface Timing {
  readonly wall: number;
  readonly cpu: number;
}

/** A question beside the best of what was written by hand for it. */
export interface Measured {
  readonly rows: number;
  /** One turn for each of those by hand; a single one that never ends where it took longer than anybody waits. */
  readonly martlet: readonly Timing[];
  readonly byHand: readonly Timing[];
  /** The text that was the fastest by hand. */
  readonly best: string;
}

/** A query is interrupted after so many milliseconds. */
export const PATIENCE = 120_000;
/** A query that takes longer than this is not repeated as often. */
const SLOW = 2_000;
const ENDLESS: Timing = { wall: Number.POSITIVE_INFINITY, cpu: Number.POSITIVE_INFINITY };

/**
 * Asks in several ways in turns, after each has been asked once: that one warms what there is to warm, and all have to return the same rows.
 *
 * @throws Error When they do not, or when one by hand takes too long.
 */
export async function askInTurns(connection: DuckDBConnection, sql: string, byHand: readonly string[], runs: number): Promise<Measured> {
  const expected: Answer[] = [];
  for (const way of byHand) expected.push(await execute(connection, way));
  const [first] = expected;
  if (first === undefined) throw new RangeError('a question that nothing is written for by hand');
  const own = await execute(connection, sql).catch((error: unknown) => {
    if (String(error).includes('INTERRUPT')) return undefined;
    throw error;
  });
  if (own === undefined) return { rows: first.rows.length, martlet: [ENDLESS], byHand: [first.timing], best: byHand[0] ?? '' };
  for (const [place, { rows }] of expected.entries()) {
    const [found] = differences(rows, own.rows);
    if (found !== undefined) throw new Error(`its rows are not those of way ${place + 1} by hand. ${found}`);
  }

  const ways = [sql, ...byHand];
  const timings = ways.map((): Timing[] => []);
  const slowest = Math.max(...[own, ...expected].map(({ timing }) => timing.wall));
  const repeats = slowest > SLOW ? Math.min(runs, 3) : runs;
  for (let run = 0; run < repeats; run += 1) {
    // Each second time the other way round, so that none is always asked after the same other.
    const places = run % 2 === 0 ? [...ways.keys()] : [...ways.keys()].reverse();
    for (const place of places) timings[place]?.push((await execute(connection, ways[place] ?? '')).timing);
  }
  const [martlet = [], ...hand] = timings;
  const wallOf = (place: number): number => median((hand[place] ?? []).map(({ wall }) => wall));
  const [fastest = 0] = [...hand.keys()].sort((one, other) => wallOf(one) - wallOf(other));
  return { rows: own.rows.length, martlet, byHand: hand[fastest] ?? [], best: byHand[fastest] ?? '' };
}

interface Answer {
  readonly timing: Timing;
  readonly rows: readonly (readonly unknown[])[];
}

async function execute(connection: DuckDBConnection, sql: string): Promise<Answer> {
  const timer = setTimeout(() => connection.interrupt(), PATIENCE);
  try {
    const cpu = process.cpuUsage();
    const started = performance.now();
    const result = await connection.run(sql);
    const wall = performance.now() - started;
    const { user, system } = process.cpuUsage(cpu);
    // The rows are there; what it costs to make values of them is the driver's.
    return { timing: { wall, cpu: (user + system) / 1_000 }, rows: (await result.getRows()).map((row) => row.map(duckdbCell)) };
  } finally {
    clearTimeout(timer);
  }
}
