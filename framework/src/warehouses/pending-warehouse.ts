import { beginIfReady, type Opening, openWarehouse } from './open.js';
import type { TextRedaction } from './redaction.js';
import type { ConnectionConfig } from './targets.js';
import type { Warehouse } from './warehouse.js';

/** A warehouse that is being opened while a command still reads its project. */
export class PendingWarehouse {
  #opening: Opening | undefined;

  /** Begins to open a warehouse where nobody else would notice, and answers once it has begun; elsewhere it does nothing. */
  async begin(config: ConnectionConfig, directory: string): Promise<void> {
    this.#opening = await beginIfReady(config, directory);
  }

  /** Whether it is being opened, for whoever would use it but not wait or connect for it. */
  get isOpening(): boolean {
    return this.#opening !== undefined;
  }

  /** Gives the warehouse away, opened now at the latest. */
  take(config: ConnectionConfig, directory: string, tells: TextRedaction): Promise<Warehouse> {
    const opening = this.#opening;
    this.#opening = undefined;
    return opening?.take(tells) ?? openWarehouse(config, directory, tells);
  }

  /** Closes the warehouse where nobody has taken it. */
  async close(): Promise<void> {
    await this.#opening?.close();
  }
}
