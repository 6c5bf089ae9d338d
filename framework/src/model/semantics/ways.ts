import type { Relation } from '../../columns/index.js';
import type { Bridge, Semantics } from './star.js';

/** A way from the rows of a relation to those of another. */
export interface Way {
  /** The relation that it leads to. */
  readonly to: Relation;
  /** The columns that are equal, those of the relation that it starts at first. */
  readonly on: readonly (readonly [from: string, to: string])[];
  /** The bridge, where there may be several rows for one. */
  readonly bridge?: Bridge;
}

/** The ways that lead on from a relation, by their names: the references of its columns, its joins and its bridges. */
export function waysOf({
  columns,
  grain = [],
  joins = {},
  bridges = {},
}: Relation & Semantics & { readonly grain?: readonly string[] }): ReadonlyMap<string, Way> {
  const ways = new Map<string, Way>();
  for (const [name, { definition }] of Object.entries(columns)) {
    for (const { rule } of definition.tests) {
      if (rule.kind === 'references') ways.set(rule.as ?? wayName(name), { to: rule.to, on: [[name, rule.column]] });
    }
  }
  for (const [name, { to, on }] of Object.entries(joins)) ways.set(name, { to, on: Object.entries(on) });
  const [key = ''] = grain;
  for (const [name, bridge] of Object.entries(bridges)) ways.set(name, { to: bridge.through, on: [[key, bridge.key]], bridge });
  return ways;
}

/** What the way that a column leads is called: `product` for `product_key`. */
export function wayName(column: string): string {
  return column.replace(/(?<=.)_(?:key|id)$/, '');
}
