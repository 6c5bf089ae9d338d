import type { PendingWarehouse } from '../src/warehouses/pending-warehouse.js';
import type { Session, Warehouse } from '../src/warehouses/warehouse.js';

/** A process that has died, as its statements see it. */
class Crash extends Error {}

/** A warehouse that stays open from command to command, as a server does, while its commands may die. */
export class LastingWarehouse {
  /** The statements that commands have sent, in their order. */
  readonly statements: string[] = [];

  constructor(private readonly warehouse: Warehouse) {}

  /** The warehouse for one command, which dies before its `dies`th statement, counted from 0; never when left out. */
  for(dies = Number.POSITIVE_INFINITY): Pick<PendingWarehouse, 'take'> & { readonly hasDied: () => boolean } {
    let left = dies;
    const told = async <T>(sql: string, work: () => Promise<T>): Promise<T> => {
      left -= 1;
      if (left < 0) throw new Crash('the process has died');
      this.statements.push(sql);
      return work();
    };
    const session = async (): Promise<Session> => {
      const inner = await this.warehouse.session();
      return {
        execute: (sql, options) => told(sql, () => inner.execute(sql, options)),
        query: (sql, options) => told(sql, () => inner.query(sql, options)),
        // What is open when a process dies is rolled back.
        transaction: (work) => inner.transaction(work),
        close: () => inner.close(),
      };
    };
    return {
      take: async () => ({ ...this.warehouse, session, close: async () => undefined }),
      hasDied: () => left < 0,
    };
  }
}
