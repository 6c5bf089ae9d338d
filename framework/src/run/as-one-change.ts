import type { Capabilities } from '../warehouses/capabilities.js';
import type { Session } from '../warehouses/warehouse.js';

/**
 * Does work that readers must see as a whole or not at all, such as a delete and the insert of what replaces its rows. It is held
 * together wherever the warehouse can do so: a transaction that holds everything is always worth having, one that holds rows only
 * where several statements change rows.
 */
export function asOneChange<T>(
  session: Session,
  { transactions }: Pick<Capabilities, 'transactions'>,
  statements: readonly string[],
  work: () => Promise<T>,
): Promise<T> {
  const isHeld = transactions === 'everything' || (transactions === 'rows' && statements.length > 1);
  return isHeld ? session.transaction(work) : work();
}
