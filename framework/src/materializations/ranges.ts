/** A range of time in UTC: [from, to). An end that is missing is open. */
export interface TimeRange {
  readonly from?: string;
  readonly to?: string;
}

/** A range that a table holds. */
export interface HeldRange extends TimeRange {
  /** The column of time that it is about; undefined for tables that are kept in another way, and for what older Martlets wrote. */
  readonly column?: string;
  /** There was no row in it: its rows may all be late. */
  readonly isEmpty?: boolean;
  /** Where the interval of its last row ends, if before its own end: rows behind that may be late too. */
  readonly rowsTo?: string;
  /** From this instant on rows were left for later; undefined for a range that ends by itself, and for what older Martlets read. */
  readonly until?: string;
  /** The rows that were left; undefined when there were none. */
  readonly later?: LaterRows;
  /** The instant at which it was read. */
  readonly at: string;
}

/** Rows that a run left where they were, since their time had not come. */
export interface LaterRows {
  readonly rows: number;
  /** The times of the first and of the last of them. */
  readonly first: string;
  readonly last: string;
  /**
   * Where runs look for these rows when they are corrected: from where the run read that found them first. Null means the beginning;
   * undefined where their time comes within the day, or interval, of the run.
   */
  readonly since?: string | null;
}

/** Ranges that overlap or touch as one, in order. */
export function merged(ranges: readonly TimeRange[]): readonly TimeRange[] {
  const sorted = [...ranges].sort((a, b) => ((a.from ?? '') < (b.from ?? '') ? -1 : 1));
  const result: TimeRange[] = [];
  for (const range of sorted) {
    const last = result.at(-1);
    const touches = last !== undefined && (last.to === undefined || range.from === undefined || range.from <= last.to);
    if (!touches) result.push(range);
    else {
      const to = last.to === undefined || range.to === undefined ? undefined : last.to > range.to ? last.to : range.to;
      result[result.length - 1] = { ...bound('from', last.from), ...bound('to', to) };
    }
  }
  return result;
}

/** The range that holds all of them. */
export function hull([first, ...others]: readonly TimeRange[]): TimeRange | undefined {
  if (first === undefined) return undefined;
  return others.reduce(
    (all, { from, to }) => ({
      ...(all.from === undefined || from === undefined ? {} : { from: from < all.from ? from : all.from }),
      ...(all.to === undefined || to === undefined ? {} : { to: to > all.to ? to : all.to }),
    }),
    first,
  );
}

/** An end of a range, where there is one. */
export function bound(name: 'from' | 'to', value: string | undefined): TimeRange {
  return value === undefined ? {} : { [name]: value };
}
