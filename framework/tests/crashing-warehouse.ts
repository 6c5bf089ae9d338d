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
    const early = this.watchedBy(async (sql) => {
      left -= 1;
      if (left < 0) throw new Crash('the process has died');
      this.statements.push(sql);
    });
    return { ...early, hasDied: () => left < 0 };
  }

  /** The warehouse for one command; something looks at each of its statements before it is run. */
  watchedBy(look: (sql: string) => Promise<void>): Pick<PendingWarehouse, 'take'> {
    const session = async (): Promise<Session> => {
      const inner = await this.warehouse.session();
      return {
        execute: (sql, options) => look(sql).then(() => inner.execute(sql, options)),
        query: (sql, options) => look(sql).then(() => inner.query(sql, options)),
        // What is open when a process dies is rolled back.
        transaction: (work) => inner.transaction(work),
        close: () => inner.close(),
      };
    };
    return { take: async () => ({ ...this.warehouse, session, close: async () => undefined }) };
  }
}
