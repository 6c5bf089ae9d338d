import type { CommandHost, Interruption } from '../../src/cli/command-host.js';

/** A world for one command: what it writes is kept, time stands still, signals come from the test. */
export class FakeSurroundings implements CommandHost {
  written = '';
  complained = '';
  now = 0;
  readonly died: Interruption[] = [];
  readonly out: CommandHost['out'];
  readonly err: CommandHost['err'];
  readonly environment: CommandHost['environment'];
  readonly clock: CommandHost['clock'];
  readonly #listeners = new Set<(signal: Interruption) => void>();

  constructor(
    readonly directory: string,
    options: { readonly environment?: CommandHost['environment']; readonly isTerminal?: boolean } = {},
  ) {
    this.environment = options.environment ?? {};
    const isTTY = options.isTerminal ?? false;
    this.out = {
      isTTY,
      write: (text) => {
        this.written += text;
      },
    };
    this.err = {
      isTTY,
      write: (text) => {
        this.complained += text;
      },
    };
    this.clock = { elapsed: () => this.now, now: () => '2026-01-01T00:00:00.000Z' };
  }

  readonly onInterruption = (listener: (signal: Interruption) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly onExit = (): (() => void) => () => undefined;
  readonly die = (signal: Interruption): void => {
    this.died.push(signal);
  };

  interrupt(signal: Interruption = 'SIGINT'): void {
    for (const listener of this.#listeners) listener(signal);
  }

  get lines(): readonly string[] {
    return this.written.split('\n').slice(0, -1);
  }

  get complaints(): readonly string[] {
    return this.complained.split('\n').slice(0, -1);
  }
}
