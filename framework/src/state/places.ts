/**
 * The places of rows in the log, by which it is read. The clocks of two machines differ, so a command's first place lies
 * behind all that it has read, whatever its own clock says: what was written later in truth is later in the log.
 */
export class Places {
  #last = place('', 0);

  constructor(private readonly now: () => string) {}

  /** Takes note of a place that was read. */
  saw(found: unknown): void {
    if (typeof found === 'string' && found > this.#last) this.#last = found;
  }

  next(): string {
    const now = this.now();
    const [time = '', count] = this.#last.split(' ');
    this.#last = now > time ? place(now, 1) : place(time, Number(count) + 1);
    return this.#last;
  }
}

function place(time: string, count: number): string {
  return `${time} ${String(count).padStart(9, '0')}`;
}
