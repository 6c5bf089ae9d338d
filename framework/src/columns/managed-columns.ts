import { Column, type ManagedRole } from './column.js';
import type { LogicalType } from './logical-type.js';
import type { TimestampString } from './values.js';

/**
 * The instant from which a row of a history was true. Martlet keeps it; the query does not return it.
 *
 * @example
 * ```ts
 * const columns = { customer_id: text().notNull(), valid_from: validFrom(), valid_to: validTo(), is_current: isCurrent() };
 * ```
 */
export function validFrom(): Column<TimestampString, never, 'valid-from'> {
  return managed('valid-from', { kind: 'timestamp' }, false);
}

/** The instant until which a row of a history was true; null while it is. Martlet keeps it. */
export function validTo(): Column<TimestampString, null, 'valid-to'> {
  return managed('valid-to', { kind: 'timestamp' }, true);
}

/** Whether a row of a history is the last that is known of its key. Martlet keeps it. */
export function isCurrent(): Column<boolean, never, 'is-current'> {
  return managed('is-current', { kind: 'boolean' }, false);
}

/** Whether a row of a history says that its key was deleted. Martlet keeps it, with `hardDeletes: 'new-record'`. */
export function isDeleted(): Column<boolean, never, 'is-deleted'> {
  return managed('is-deleted', { kind: 'boolean' }, false);
}

/** How a contract declares the column of a role. */
export function managedBuilder(role: ManagedRole): string {
  switch (role) {
    case 'valid-from':
      return 'validFrom()';
    case 'valid-to':
      return 'validTo()';
    case 'is-current':
      return 'isCurrent()';
    case 'is-deleted':
      return 'isDeleted()';
    default:
      return role satisfies never;
  }
}

function managed<T, Null, Role extends ManagedRole>(role: Role, type: LogicalType, nullable: boolean): Column<T, Null, Role> {
  return new Column({ type, nullable, tests: [], managed: role });
}
