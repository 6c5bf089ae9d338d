import type { Capabilities } from '../warehouses/capabilities.js';
import type { VendorProbes } from '../warehouses/vendor-probes.js';
import type { Session, Warehouse } from '../warehouses/warehouse.js';

/** An open warehouse with a schema of its own for this run. */
export interface TestedWarehouse {
  readonly warehouse: Warehouse;
  readonly session: Session;
  /** The database, project or catalog that the target names. */
  readonly database: string;
  /** Nothing else writes there. */
  readonly schema: string;
  /** What is said to the vendor in words of its own. */
  readonly probes: VendorProbes;
  /** Another principal, who has no right on anything yet, where one was named. */
  readonly reader?: SecondPrincipal;
}

/** A principal beside the one that builds. */
export interface SecondPrincipal {
  readonly warehouse: Warehouse;
  readonly session: Session;
  /** As grants name it. */
  readonly grantee: string;
}

/** What is done, and what every warehouse answers. */
export interface ConformanceCase {
  readonly name: string;
  readonly act: (subject: TestedWarehouse) => Promise<unknown>;
  /** Compared as a whole; one answer for all, or one that follows from what the warehouse declares. */
  readonly expected: unknown;
  /** Whether the warehouse says that it can; where it says no, the case is not run. */
  readonly needs?: (capabilities: Capabilities) => boolean;
  /** Whether a second principal is part of it; where none was named, the case is not run. */
  readonly asksReader?: true;
}
