import { beginIfReady, openWarehouse } from './open.js';
import type { ConnectionConfig } from './targets.js';
import type { Warehouse } from './warehouse.js';

/** A warehouse that is being opened while a command still reads its project. */
export class EarlyWarehouse {
  #opening: Promise<Warehouse> | undefined;

  /** Begins to open a warehouse where nobody else would notice, and answers once it has begun; elsewhere it does nothing. */
  async begin(config: ConnectionConfig, directory: string): Promise<void> {
    const opening = await beginIfReady(config, directory);
    this.#opening = opening?.warehouse;
    // Whoever takes it is told.
    this.#opening?.catch(() => undefined);
  }

  /** Whether it is being opened, for whoever would use it but not wait or connect for it. */
  get isOpening(): boolean {
    return this.#opening !== undefined;
  }

  /** Gives the warehouse away, opened now at the latest. */
  take(config: ConnectionConfig, directory: string): Promise<Warehouse> {
    const opening = this.#opening ?? openWarehouse(config, directory);
    this.#opening = undefined;
    return opening;
  }

  /** Closes the warehouse where nobody has taken it. */
  async close(): Promise<void> {
    const warehouse = await this.#opening?.catch(() => undefined);
    await warehouse?.close();
  }
}
