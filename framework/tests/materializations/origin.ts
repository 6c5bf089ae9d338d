import fc from 'fast-check';
import type { TestRow } from './batch-tables.js';

const DAYS = ['2024-02-26', '2024-02-27', '2024-02-28', '2024-02-29', '2024-03-01', '2024-03-02'];
/** One change of one row. */
const change = fc.record({
  order_id: fc.option(fc.integer({ min: 0, max: 2 }), { nil: null, freq: 6 }),
  line: fc.integer({ min: 0, max: 2 }),
  day: fc.constantFrom(...DAYS),
  amount: fc.integer({ min: 0, max: 99 }),
  deletes: fc.boolean(),
});
export type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;
/** Groups of changes; after each group a model is run. */
export const runs = fc.array(fc.array(change, { maxLength: 5 }), { minLength: 1, maxLength: 4 });

const idOf = ({ order_id, line }: { readonly order_id?: unknown; readonly line?: unknown }): string => `${order_id}/${line}`;

/** A table of somebody else's, in which each change of a row gets the next version. */
export class Origin {
  private readonly rows = new Map<string, TestRow>();
  private version = 0;

  all(): readonly TestRow[] {
    return [...this.rows.values()];
  }

  write({ order_id, line, day, amount }: Change): void {
    this.version += 1;
    this.rows.set(idOf({ order_id, line }), { order_id, line, day, amount, version: this.version });
  }

  remove(row: Change): void {
    this.rows.delete(idOf(row));
  }

  find(row: Change): TestRow | undefined {
    return this.rows.get(idOf(row));
  }
}

/** Writes a change in a way that a strategy can follow. */
export type Perform = (origin: Origin, change: Change) => void;

export const writeOnly: Perform = (origin, each) => origin.write(each);

export const writeOrRemove: Perform = (origin, each) => (each.deletes ? origin.remove(each) : origin.write(each));

export const onlyAdd: Perform = (origin, each) => {
  if (origin.find(each) === undefined) origin.write(each);
};

/** A group that loses a row has to show it: another of its rows is written anew, or the deletion is not seen. */
export function inGroups(groupOf: (row: TestRow) => unknown): Perform {
  return (origin, each) => {
    const old = origin.find(each);
    const touched = new Set([groupOf(each as unknown as TestRow), ...(old === undefined ? [] : [groupOf(old)])]);
    if (each.deletes) origin.remove(each);
    else origin.write(each);
    for (const row of origin.all()) if (touched.has(groupOf(row))) origin.write(row as unknown as Change);
    const left = new Set(origin.all().map(groupOf));
    for (const group of touched) if (!left.has(group)) origin.write({ ...each, ...(old as unknown as Change) });
  };
}

/** Changes of no day before the one that is given. */
export function since(day: string): Perform {
  return (origin, each) => {
    if (each.day >= day && String(origin.find(each)?.day ?? each.day) >= day) writeOrRemove(origin, each);
  };
}
