import type { InputKind, ShapeKind, ValueKind } from './input-kind.js';

/** A column of a declared table. There is one object for each, so that it can be compared by identity. */
export interface BaseColumn {
  readonly table: string;
  readonly column: string;
}

/**
 * What flows into a value or into the choice of rows. Each input has a set of ways, one bit each; a way of value that
 * went through a masking function on every path differs from one that did not.
 */
export interface Flow {
  readonly inputs: Map<BaseColumn, number>;
  /** What the names in raw SQL may refer to. */
  readonly mayRead: Set<BaseColumn>;
  /** It holds raw SQL with names that are not known to be none of a column. */
  opaque: boolean;
}

const COPIED = 1;
const TRANSFORMED = 2;
const AGGREGATED = 4;
const VALUES = COPIED | TRANSFORMED | AGGREGATED;
/** The same three ways, masked: shifted by this. */
const MASK_SHIFT = 3;
const MASKED = VALUES << MASK_SHIFT;
const FILTERED = 64;
const JOINED = 128;
const GROUPED = 256;
const ORDERED = 512;
const SHAPES = FILTERED | JOINED | GROUPED | ORDERED;

/** What a part of an expression does to what flows through it: one way of value or shape, and whether it masks. */
export interface Via {
  readonly way: number;
  readonly masks: boolean;
}

export const VIA = {
  copied: { way: COPIED, masks: false },
  transformed: { way: TRANSFORMED, masks: false },
  aggregated: { way: AGGREGATED, masks: false },
  filtered: { way: FILTERED, masks: false },
  joined: { way: JOINED, masks: false },
  grouped: { way: GROUPED, masks: false },
  ordered: { way: ORDERED, masks: false },
} as const satisfies Record<InputKind, Via>;

/** What flows on when `inner` is a part of something through which `outer` describes the way. */
export function through(outer: Via, inner: Via): Via {
  if ((outer.way & VALUES) === 0) return outer;
  if ((inner.way & VALUES) === 0) return inner;
  const way = Math.max(outer.way, inner.way);
  const masks = outer.masks || inner.masks;
  if (way === outer.way && masks === outer.masks) return outer;
  return way === inner.way && masks === inner.masks ? inner : { way, masks };
}

export function emptyFlow(): Flow {
  return { inputs: new Map(), mayRead: new Set(), opaque: false };
}

export function addInput(flow: Flow, column: BaseColumn, via: Via): void {
  const bit = via.masks && (via.way & VALUES) !== 0 ? via.way << MASK_SHIFT : via.way;
  flow.inputs.set(column, (flow.inputs.get(column) ?? 0) | bit);
}

/** Adds all that flows into `from`, as it looks through `via`. */
export function addFlow(flow: Flow, from: Flow, via: Via): void {
  for (const [column, ways] of from.inputs) flow.inputs.set(column, (flow.inputs.get(column) ?? 0) | waysThrough(via, ways));
  for (const column of from.mayRead) flow.mayRead.add(column);
  flow.opaque ||= from.opaque;
}

function waysThrough(via: Via, ways: number): number {
  if ((via.way & VALUES) === 0) return via.way;
  const plain = strongest(ways & VALUES);
  const masked = strongest((ways & MASKED) >> MASK_SHIFT);
  let result = ways & SHAPES;
  if (plain > 0) result |= Math.max(plain, via.way) << (via.masks ? MASK_SHIFT : 0);
  if (masked > 0) result |= Math.max(masked, via.way) << MASK_SHIFT;
  return result;
}

function strongest(ways: number): number {
  return ways & AGGREGATED || ways & TRANSFORMED || ways & COPIED;
}

/** The strongest way in which an input is part of the value, if it is. */
export function valueKind(ways: number): ValueKind | undefined {
  switch (strongest((ways & VALUES) | ((ways & MASKED) >> MASK_SHIFT))) {
    case AGGREGATED:
      return 'aggregated';
    case TRANSFORMED:
      return 'transformed';
    case COPIED:
      return 'copied';
    default:
      return undefined;
  }
}

/** True when nothing of the value comes through but what was masked. */
export function isMasked(ways: number): boolean {
  return (ways & MASKED) !== 0 && (ways & VALUES) === 0;
}

export function shapeKinds(ways: number): readonly ShapeKind[] {
  if ((ways & SHAPES) === 0) return [];
  const kinds: ShapeKind[] = [];
  if (ways & FILTERED) kinds.push('filtered');
  if (ways & JOINED) kinds.push('joined');
  if (ways & GROUPED) kinds.push('grouped');
  if (ways & ORDERED) kinds.push('ordered');
  return kinds;
}

/** How much is known, to see whether another round adds anything. */
export function sizeOf(flow: Flow): number {
  let size = flow.mayRead.size + (flow.opaque ? 1 : 0);
  for (const ways of flow.inputs.values()) for (let bits = ways; bits > 0; bits &= bits - 1) size += 1;
  return size;
}
