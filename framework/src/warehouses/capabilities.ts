/** What a warehouse can do, where warehouses differ. */
export interface Capabilities {
  /** How an environment's views are swapped: at once, or one after the other with a record before and after. */
  readonly publish: 'transaction' | 'recorded';
  /** Whether one process has the warehouse to itself while it is open. */
  readonly isExclusive: boolean;
  /** Whether a small statement costs next to nothing. */
  readonly hasCheapStatements: boolean;
}
