import { managedColumn } from '../../columns/index.js';
import type { ImpliedTests } from '../kind.js';

/** A history holds a row for each state; what its grain identifies has one that is current. */
export const historyTests: ImpliedTests = {
  identified: (columns) => {
    const current = managedColumn(columns, 'is-current');
    return current === undefined ? {} : { where: (eb) => eb(current, '=', true) };
  },
};
