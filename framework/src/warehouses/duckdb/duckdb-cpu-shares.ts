/**
 * How much of the processors' time each of some statements took that ran in this process at once. DuckDB does not tell, so that what the
 * process took is shared equally between those that ran meanwhile: together they are charged what the process took, and nothing twice.
 */
export class CpuShares {
  readonly #running = new Set<{ milliseconds: number }>();
  #before = 0;

  /** @param taken - The milliseconds of processors that the process has taken so far. */
  constructor(private readonly taken: () => number = cpuOfProcess) {}

  /** Does work, and tells what it took once it has succeeded. */
  async during<T>(work: () => Promise<T>, onTaken: (milliseconds: number) => void): Promise<T> {
    this.#charge();
    const share = { milliseconds: 0 };
    this.#running.add(share);
    const answer = await work().finally(() => {
      this.#charge();
      this.#running.delete(share);
    });
    onTaken(share.milliseconds);
    return answer;
  }

  /** Charges what was taken since the last time to all that run. */
  #charge(): void {
    const now = this.taken();
    const each = (now - this.#before) / Math.max(1, this.#running.size);
    for (const share of this.#running) share.milliseconds += each;
    this.#before = now;
  }
}

function cpuOfProcess(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
