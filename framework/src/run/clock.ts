import type { Session, StatementOptions } from '../warehouses/warehouse.js';

/** The time, as the run room is given it. */
export interface Clock {
  /** Milliseconds of a clock that never goes back. */
  readonly elapsed: () => number;
  /** The date and time in UTC, ISO 8601. */
  readonly now: () => string;
  /** What this process has taken so far; undefined where that says nothing of the work. */
  readonly resources?: () => Resources;
}

/** What a process takes of its machine. */
export interface Resources {
  /** Time of processors since it began. */
  readonly cpuMilliseconds: number;
  /** The most memory that it had. */
  readonly peakMemoryBytes: number;
}

/** The instant so many days before another, as the clock tells it. */
export function daysBefore(now: string, days: number): string {
  return new Date(Date.parse(now) - days * 86_400_000).toISOString();
}

/** Measures how long the warehouse works, so that Martlet's own share of a run can be told. */
export class BusyTime {
  private running = 0;
  private since = 0;
  private total = 0;

  constructor(private readonly clock: Clock) {}

  /** Milliseconds in which at least one statement ran. */
  get milliseconds(): number {
    return this.total + (this.running > 0 ? this.clock.elapsed() - this.since : 0);
  }

  async during<T>(work: () => Promise<T>): Promise<T> {
    if (this.running === 0) this.since = this.clock.elapsed();
    this.running += 1;
    try {
      return await work();
    } finally {
      this.running -= 1;
      if (this.running === 0) this.total += this.clock.elapsed() - this.since;
    }
  }
}

/** The same session, its statements measured. */
export function measured(session: Session, ...times: readonly BusyTime[]): Session {
  const during = <T>(work: () => Promise<T>): Promise<T> =>
    times.reduce<() => Promise<T>>((inner, time) => () => time.during(inner), work)();
  return {
    execute: (sql: string, options?: StatementOptions) => during(() => session.execute(sql, options)),
    query: (sql: string, options?: StatementOptions) => during(() => session.query(sql, options)),
    transaction: (work) => session.transaction(work),
    close: () => session.close(),
  };
}
