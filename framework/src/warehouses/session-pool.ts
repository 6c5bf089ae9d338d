/** Keeps what was opened for the next one who asks, since signing in takes longer than most statements. */
export class SessionPool<T> {
  readonly #idle: T[] = [];
  #isClosed = false;

  constructor(
    private readonly open: () => Promise<T>,
    private readonly close: (item: T) => Promise<void>,
    private readonly isUsable: (item: T) => boolean,
  ) {}

  async take(): Promise<T> {
    for (let item = this.#idle.pop(); item !== undefined; item = this.#idle.pop()) {
      if (this.isUsable(item)) return item;
      await this.close(item);
    }
    return this.open();
  }

  async giveBack(item: T): Promise<void> {
    if (this.#isClosed || !this.isUsable(item)) await this.close(item);
    else this.#idle.push(item);
  }

  /** Closes what is of no use any more. */
  async discard(item: T): Promise<void> {
    await this.close(item);
  }

  /** Closes what is idle now, and the rest when it is given back. */
  async drain(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#idle.splice(0).map((item) => this.close(item)));
  }
}
