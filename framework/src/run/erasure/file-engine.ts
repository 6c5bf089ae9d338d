import { withEmbedded } from '../../warehouses/open.js';
import { withoutValues } from '../../warehouses/redaction.js';
import type { Session, Warehouse } from '../../warehouses/warehouse.js';

/** The engine that reads packed files, in memory. */
export interface FileEngine {
  readonly session: Session;
  readonly warehouse: Pick<Warehouse, 'dialect'>;
}

/** Works with an engine that reads packed files. */
export function withFileEngine<T>(work: (engine: FileEngine) => Promise<T>): Promise<T> {
  return withEmbedded(':memory:', {}, withoutValues, (warehouse, session) => work({ session, warehouse }));
}
