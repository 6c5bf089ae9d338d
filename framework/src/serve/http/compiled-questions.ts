import type { QuestionAnswer } from '../../semantic/index.js';

/** A question in the words of the engine. */
export interface CompiledQuestion {
  readonly sql: string;
  readonly answer: QuestionAnswer;
  /** The ids of the relations that it reads. */
  readonly reads: readonly string[];
}

/** Questions that were compiled before; most dashboards ask the same ones again and again. */
export class CompiledQuestions {
  readonly #known = new Map<string, CompiledQuestion>();

  of(key: string, compile: () => CompiledQuestion): CompiledQuestion {
    const known = this.#known.get(key);
    if (known !== undefined) {
      this.#known.delete(key);
      this.#known.set(key, known);
      return known;
    }
    const compiled = compile();
    this.#known.set(key, compiled);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST && oldest !== undefined) this.#known.delete(oldest);
    return compiled;
  }
}

const MOST = 1000;
