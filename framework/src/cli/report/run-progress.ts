import type { RunEvent, StepKind, StepResult } from '../../run/events.js';
import { countOf, formatCount } from './format.js';

export interface RunningStep {
  readonly id: string;
  readonly kind: StepKind;
  /** What is being done: `gold.fact_sales`, `gold.fact_sales unique_order_id`. */
  readonly label: string;
  /** How far it is: `3 of 40 parts`. */
  readonly state?: string;
  /** When it began, on the clock of the reporter. */
  readonly since: number;
}

/** How far a run is, from its events. */
export class RunProgress {
  #total = 0;
  #done = 0;
  #rows = 0;
  #since = 0;
  readonly #running = new Map<string, RunningStep>();
  readonly #problems: StepResult[] = [];

  constructor(private readonly elapsed: () => number) {}

  get total(): number {
    return this.#total;
  }

  get done(): number {
    return this.#done;
  }

  /** Rows that have been built so far. */
  get rows(): number {
    return this.#rows;
  }

  get milliseconds(): number {
    return this.elapsed() - this.#since;
  }

  /** What is under way, in the order in which it began. */
  get running(): readonly RunningStep[] {
    return [...this.#running.values()];
  }

  /** What has warned, failed or broken so far. */
  get problems(): readonly StepResult[] {
    return this.#problems;
  }

  follow(event: RunEvent): void {
    switch (event.kind) {
      case 'run-started':
        this.#total = event.steps;
        this.#since = this.elapsed();
        break;
      case 'step-started':
        this.#running.set(event.id, { id: event.id, kind: event.step, label: stepLabel(event), since: this.elapsed() });
        break;
      case 'loading': {
        const step = this.#running.get(event.id);
        const state = `${formatCount(event.sent)} of ${countOf(event.parts, 'part')}`;
        if (step !== undefined) this.#running.set(event.id, { ...step, state });
        break;
      }
      case 'step-finished':
        this.#finish(event.result);
        break;
    }
  }

  #finish(result: StepResult): void {
    this.#running.delete(result.id);
    // Monitors come after all that was planned.
    this.#done += result.kind === 'monitor' ? 0 : 1;
    this.#rows += result.kind === 'test' ? 0 : (result.rows ?? 0);
    if (result.status === 'warned' || result.status === 'failed' || result.status === 'error') this.#problems.push(result);
  }
}

/** A step in words: the relation and, for its tests, which one. */
export function stepLabel({ relation, test }: { readonly relation: string; readonly test?: string }): string {
  // A data test of its own has no relation but its own name.
  return test === undefined || test === relation ? relation : `${relation} ${test}`;
}
