import { MartletError } from '../../errors.js';

/** How long the engine worked for an answer. What a slow client takes is not counted. */
export class EngineTime {
  /** Aborts when the client goes away, or when the engine has worked too long. */
  readonly signal: AbortSignal;
  readonly #late = new AbortController();
  #milliseconds = 0;

  constructor(
    client: AbortSignal,
    private readonly seconds: number,
    private readonly elapsed: () => number,
  ) {
    this.signal = AbortSignal.any([client, this.#late.signal]);
  }

  get milliseconds(): number {
    return this.#milliseconds;
  }

  /** Ends the work from outside, for example when a client has stopped reading. */
  end(reason: unknown): void {
    this.#late.abort(reason);
  }

  /**
   * Waits for the engine.
   *
   * @throws MartletError `answer-too-slow`
   */
  async of<T>(work: () => Promise<T>): Promise<T> {
    const left = this.seconds * 1000 - this.#milliseconds;
    const tooSlow = (): void => this.#late.abort(new MartletError('answer-too-slow', { seconds: this.seconds }));
    const timer = setTimeout(tooSlow, Math.max(0, left));
    const started = this.elapsed();
    try {
      return await work();
    } catch (error) {
      this.signal.throwIfAborted();
      throw error;
    } finally {
      clearTimeout(timer);
      this.#milliseconds += this.elapsed() - started;
    }
  }
}
