import type { Session, StatementStatistics } from '../warehouses/warehouse.js';
import type { StepResult } from './events.js';
import { withOptions } from './session-with-options.js';

/** What the statements of a step cost, added up, as far as the warehouse tells. */
export class StatementCosts {
  readonly #statements: string[] = [];
  #bytes: number | undefined;
  #work: number | undefined;

  /** The same session, whose statements are counted here. */
  counting(session: Session): Session {
    return withOptions(session, (options) => ({
      ...options,
      onStatistics: (statistics) => {
        this.#add(statistics);
        options?.onStatistics?.(statistics);
      },
    }));
  }

  /** What a step says of it; nothing where the warehouse tells nothing. Steps that one statement answers share what it cost. */
  statistics(steps = 1): Pick<StepResult, 'statistics'> {
    if (this.#statements.length === 0) return {};
    const share = (sum: number): number => Math.round(sum / steps);
    return {
      statistics: {
        statements: this.#statements,
        ...(this.#bytes === undefined ? {} : { bytesProcessed: share(this.#bytes) }),
        ...(this.#work === undefined ? {} : { workMilliseconds: share(this.#work) }),
      },
    };
  }

  #add({ statementId, bytesProcessed, workMilliseconds }: StatementStatistics): void {
    if (statementId !== undefined) this.#statements.push(statementId);
    if (bytesProcessed !== undefined) this.#bytes = (this.#bytes ?? 0) + bytesProcessed;
    if (workMilliseconds !== undefined) this.#work = (this.#work ?? 0) + workMilliseconds;
  }
}
