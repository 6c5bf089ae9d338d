import type { ResultValue } from '../warehouses/warehouse.js';
import { MOST_ROWS, type WorkbookSheet } from './sheet.js';

/** Excel’s limit for the name of a sheet. */
const MOST_CHARACTERS = 31;

/** The rows of one sheet as one sheet after another, each of which has as many as Excel takes. The next is made once the one before is read. */
export async function* splitSheets(sheet: WorkbookSheet, most = MOST_ROWS): AsyncGenerator<WorkbookSheet, undefined> {
  const batches = sheet.rows[Symbol.asyncIterator]();
  let left: readonly (readonly ResultValue[])[] = [];
  /** Whether there are rows that no sheet has taken. */
  const hasMore = async (): Promise<boolean> => {
    while (left.length === 0) {
      const batch = await batches.next();
      if (batch.done === true) return false;
      left = batch.value;
    }
    return true;
  };
  const rows = async function* () {
    for (let taken = 0; taken < most && (await hasMore()); ) {
      const part = left.slice(0, most - taken);
      left = left.slice(part.length);
      taken += part.length;
      yield part;
    }
  };
  try {
    for (let number = 1; number === 1 || (await hasMore()); number += 1) {
      const suffix = number === 1 ? '' : ` ${number}`;
      yield { ...sheet, name: `${sheet.name.slice(0, MOST_CHARACTERS - suffix.length)}${suffix}`, rows: rows() };
    }
  } finally {
    await batches.return?.();
  }
  return undefined;
}
