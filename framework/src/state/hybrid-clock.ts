/**
 * A hybrid logical clock: it gives the timestamps by which rows of the log are ordered. The clocks of two machines differ, so a command's first
 * timestamp is later than all that it has read, whatever its own clock says. The log keeps a timestamp as `place`.
 */
export class HybridClock {
  #last = timestamp('', 0);

  constructor(private readonly now: () => string) {}

  /** Takes note of a timestamp that was read. */
  observe(read: unknown): void {
    if (typeof read === 'string' && read > this.#last) this.#last = read;
  }

  next(): string {
    const now = this.now();
    const [time = '', count] = this.#last.split(' ');
    this.#last = now > time ? timestamp(now, 1) : timestamp(time, Number(count) + 1);
    return this.#last;
  }
}

function timestamp(time: string, count: number): string {
  return `${time} ${String(count).padStart(9, '0')}`;
}
