import type { Session, StatementOptions, StatementStatistics } from '../warehouses/warehouse.js';
import type { Clock } from './clock.js';
import type { DoneStatement, StepResult } from './events.js';

/** Where statements are reported, and whose they are. */
export interface StatementListener {
  readonly step: string;
  readonly relation: string;
  readonly clock: Clock;
  readonly onStatement: (statement: DoneStatement) => void;
}

/** What the statements of a step cost, added up, as far as the warehouse reports it; each is an event when it ends. */
export class StatementCosts {
  readonly #statements: string[] = [];
  #bytes: number | undefined;
  #work: number | undefined;

  constructor(private readonly listener: StatementListener) {}

  /** The same session, whose statements are counted here. */
  counting(session: Session): Session {
    return {
      execute: (sql, options) => this.#told(sql, options, (counted) => session.execute(sql, counted)),
      query: (sql, options) => this.#told(sql, options, (counted) => session.query(sql, counted)),
      transaction: (work) => session.transaction(work),
      close: () => session.close(),
    };
  }

  /**
   * What a step says of it; nothing where the warehouse tells nothing. Steps that one statement answers share what it cost, so that together they
   * say what it cost, to the last byte.
   *
   * @param place - The place of the step among those.
   */
  statistics(steps = 1, place = 0): Pick<StepResult, 'statistics'> {
    if (this.#statements.length === 0 && this.#bytes === undefined && this.#work === undefined) return {};
    const until = (sum: number, count: number): number => Math.round((sum * count) / steps);
    const share = (sum: number): number => until(sum, place + 1) - until(sum, place);
    return {
      statistics: {
        statements: this.#statements,
        ...(this.#bytes === undefined ? {} : { bytesProcessed: share(this.#bytes) }),
        ...(this.#work === undefined ? {} : { workMilliseconds: share(this.#work) }),
      },
    };
  }

  async #told<T>(sql: string, options: StatementOptions | undefined, run: (options: StatementOptions) => Promise<T>): Promise<T> {
    const { step, relation, clock, onStatement } = this.listener;
    const [startedAt, began] = [clock.now(), clock.elapsed()];
    let statistics: StatementStatistics | undefined;
    const tell = (isFailed: boolean): void =>
      onStatement({
        step,
        relation,
        sql,
        startedAt,
        milliseconds: clock.elapsed() - began,
        isFailed,
        ...(statistics === undefined ? {} : { statistics }),
      });
    try {
      const answer = await run({
        ...options,
        onStatistics: (found) => {
          statistics = found;
          this.#add(found);
          options?.onStatistics?.(found);
        },
      });
      tell(false);
      return answer;
    } catch (error) {
      tell(true);
      throw error;
    }
  }

  #add({ statementId, bytesProcessed, workMilliseconds }: StatementStatistics): void {
    if (statementId !== undefined) this.#statements.push(statementId);
    if (bytesProcessed !== undefined) this.#bytes = (this.#bytes ?? 0) + bytesProcessed;
    if (workMilliseconds !== undefined) this.#work = (this.#work ?? 0) + workMilliseconds;
  }
}

/** What two parts of a step cost together. */
export function sumOfStatistics(
  { statistics: first }: Pick<StepResult, 'statistics'> = {},
  { statistics: second }: Pick<StepResult, 'statistics'>,
): Pick<StepResult, 'statistics'> {
  const only = first ?? second;
  if (only === undefined) return {};
  if (first === undefined || second === undefined) return { statistics: only };
  const sum = (a: number | undefined, b: number | undefined): number | undefined =>
    a === undefined && b === undefined ? undefined : (a ?? 0) + (b ?? 0);
  const bytesProcessed = sum(first.bytesProcessed, second.bytesProcessed);
  const workMilliseconds = sum(first.workMilliseconds, second.workMilliseconds);
  return {
    statistics: {
      statements: [...first.statements, ...second.statements],
      ...(bytesProcessed === undefined ? {} : { bytesProcessed }),
      ...(workMilliseconds === undefined ? {} : { workMilliseconds }),
    },
  };
}
