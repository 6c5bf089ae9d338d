import { placeApart, type Wish } from './place-apart.js';

/** A graph by the positions of its nodes; edges lead from what is read to what reads. */
export interface LayoutInput {
  readonly widths: readonly number[];
  readonly heights: readonly number[];
  readonly edges: readonly (readonly [from: number, to: number])[];
}

export interface LayoutResult {
  /** The left upper corners. */
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** For each edge the points that it goes through between its ends: x and y by turns. */
  readonly bends: readonly (readonly number[])[];
  readonly width: number;
  readonly height: number;
}

const LAYER_GAP = 44;
const NODE_GAP = 18;
const BEND_SIZE = 6;
const SWEEPS = 10;
const PULLS = 8;
/** With more bends than that, long edges go straight: nobody can follow them, and the layout would take too long. */
const MOST_BENDS = 60_000;

/** A node, or a place where a long edge passes a layer. */
interface Vertex {
  readonly layer: number;
  readonly size: number;
  /** How much it wants to stay in line with its neighbours. */
  readonly stiffness: number;
  readonly before: number[];
  readonly after: number[];
  place: number;
  centre: number;
}

/**
 * Lays out a graph in layers from left to right: each node right of all that it reads, neighbours near each other, few
 * crossings, and long edges straight. `onProgress` is told a share from 0 to 1.
 */
export function layOut({ widths, heights, edges }: LayoutInput, onProgress: (share: number) => void = () => undefined): LayoutResult {
  const layers = layersOf(widths.length, edges);
  const vertices: Vertex[] = heights.map((size, index) => ({
    layer: layers[index] ?? 0,
    size,
    stiffness: 1,
    before: [],
    after: [],
    place: 0,
    centre: 0,
  }));
  const passes = connect(vertices, edges);
  const columns = columnsOf(vertices);
  onProgress(0.1);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    reorder(vertices, columns, sweep % 2 === 0 ? 'before' : 'after');
    onProgress(0.1 + (0.5 * (sweep + 1)) / SWEEPS);
  }
  stack(vertices, columns);
  for (let pull = 0; pull < PULLS; pull += 1) {
    straighten(vertices, columns, pull);
    onProgress(0.6 + (0.4 * (pull + 1)) / PULLS);
  }
  return drawn(vertices, widths, layers, passes);
}

/** The longest way to each node; what nothing leads to moves next to what reads it first. */
function layersOf(count: number, edges: LayoutInput['edges']): number[] {
  const layers = new Array<number>(count).fill(0);
  const after: number[][] = Array.from({ length: count }, () => []);
  const waiting = new Array<number>(count).fill(0);
  for (const [from, to] of edges) {
    after[from]?.push(to);
    waiting[to] = (waiting[to] ?? 0) + 1;
  }
  const isStart = waiting.map((number) => number === 0);
  const ready = waiting.flatMap((number, index) => (number === 0 ? [index] : []));
  for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
    for (const reader of after[next] ?? []) {
      layers[reader] = Math.max(layers[reader] ?? 0, (layers[next] ?? 0) + 1);
      waiting[reader] = (waiting[reader] ?? 0) - 1;
      if (waiting[reader] === 0) ready.push(reader);
    }
  }
  for (const [index, readers] of after.entries()) {
    if (!isStart[index] || readers.length === 0) continue;
    layers[index] = Math.min(...readers.map((reader) => layers[reader] ?? 0)) - 1;
  }
  return layers;
}

/** Joins the vertices, with one more in each layer that an edge passes; answers with those of each edge. */
function connect(vertices: Vertex[], edges: LayoutInput['edges']): readonly (readonly number[])[] {
  const spans = edges.map(([from, to]) => (vertices[to]?.layer ?? 0) - (vertices[from]?.layer ?? 0) - 1);
  const hasBends = spans.reduce((sum, span) => sum + span, 0) <= MOST_BENDS;
  return edges.map(([from, to], index) => {
    const passed: number[] = [];
    let last = from;
    if (hasBends) {
      for (let step = 1; step <= (spans[index] ?? 0); step += 1) {
        const layer = (vertices[from]?.layer ?? 0) + step;
        vertices.push({ layer, size: BEND_SIZE, stiffness: 4, before: [], after: [], place: 0, centre: 0 });
        join(vertices, last, vertices.length - 1);
        last = vertices.length - 1;
        passed.push(last);
      }
    }
    join(vertices, last, to);
    return passed;
  });
}

function join(vertices: readonly Vertex[], from: number, to: number): void {
  vertices[from]?.after.push(to);
  vertices[to]?.before.push(from);
}

function columnsOf(vertices: readonly Vertex[]): number[][] {
  const columns: number[][] = [];
  for (const [index, { layer }] of vertices.entries()) {
    columns[layer] ??= [];
    columns[layer].push(index);
  }
  // A first order in which what is connected stands together: along the edges, from the first node on.
  const seen = new Uint8Array(vertices.length);
  let next = 0;
  for (const start of vertices.keys()) {
    const stack = [start];
    for (let index = stack.pop(); index !== undefined; index = stack.pop()) {
      const vertex = vertices[index];
      if (vertex === undefined || seen[index] === 1) continue;
      seen[index] = 1;
      vertex.place = next;
      next += 1;
      stack.push(...vertex.before, ...vertex.after);
    }
  }
  for (const column of columns) sortByPlace(vertices, column);
  return columns;
}

function sortByPlace(vertices: readonly Vertex[], column: number[]): void {
  column.sort((left, right) => (vertices[left]?.place ?? 0) - (vertices[right]?.place ?? 0));
  for (const [place, index] of column.entries()) {
    const vertex = vertices[index];
    if (vertex !== undefined) vertex.place = place;
  }
}

/** Orders each layer by where the neighbours of its nodes stand in the layer that was ordered before. */
function reorder(vertices: readonly Vertex[], columns: readonly number[][], side: 'before' | 'after'): void {
  const ordered = side === 'before' ? columns : [...columns].reverse();
  for (const column of ordered) {
    for (const index of column) {
      const vertex = vertices[index];
      if (vertex === undefined || vertex[side].length === 0) continue;
      vertex.place = mean(vertex[side], (neighbour) => relativePlace(vertices, columns, neighbour)) * column.length;
    }
    sortByPlace(vertices, column);
  }
}

/** Layers are of different lengths, so that places are compared as shares. */
function relativePlace(vertices: readonly Vertex[], columns: readonly number[][], index: number): number {
  const vertex = vertices[index];
  if (vertex === undefined) return 0;
  return (vertex.place + 0.5) / (columns[vertex.layer]?.length ?? 1);
}

function stack(vertices: readonly Vertex[], columns: readonly number[][]): void {
  for (const column of columns) {
    let place = 0;
    for (const index of column) {
      const vertex = vertices[index];
      if (vertex === undefined) continue;
      vertex.centre = place + vertex.size / 2;
      place += vertex.size + NODE_GAP;
    }
    for (const index of column) {
      const vertex = vertices[index];
      if (vertex !== undefined) vertex.centre -= place / 2;
    }
  }
}

/** Moves the nodes of each layer towards the middle of their neighbours, as far as the others leave room. */
function straighten(vertices: readonly Vertex[], columns: readonly number[][], pull: number): void {
  const ordered = pull % 2 === 0 ? columns : [...columns].reverse();
  for (const column of ordered) {
    const wishes = column.map((index): Wish => {
      const vertex = vertices[index];
      if (vertex === undefined) return { centre: 0, size: 0, weight: 1 };
      const neighbours = [...vertex.before, ...vertex.after];
      const centre = neighbours.length === 0 ? vertex.centre : mean(neighbours, (neighbour) => vertices[neighbour]?.centre ?? 0);
      return { centre, size: vertex.size, weight: vertex.stiffness };
    });
    for (const [place, start] of placeApart(wishes, NODE_GAP).entries()) {
      const vertex = vertices[column[place] ?? -1];
      if (vertex !== undefined) vertex.centre = start + vertex.size / 2;
    }
  }
}

function drawn(
  vertices: readonly Vertex[],
  widths: readonly number[],
  layers: readonly number[],
  passes: readonly (readonly number[])[],
): LayoutResult {
  const layerWidths: number[] = [];
  for (const [index, width] of widths.entries()) {
    const layer = layers[index] ?? 0;
    layerWidths[layer] = Math.max(layerWidths[layer] ?? 0, width);
  }
  const starts: number[] = [];
  let right = 0;
  for (const width of layerWidths) {
    starts.push(right);
    right += (width ?? 0) + LAYER_GAP;
  }
  const top = vertices.reduce((least, { centre, size }) => Math.min(least, centre - size / 2), Number.POSITIVE_INFINITY);
  const bottom = vertices.reduce((most, { centre, size }) => Math.max(most, centre + size / 2), Number.NEGATIVE_INFINITY);
  const nodes = vertices.slice(0, widths.length);
  return {
    x: nodes.map(({ layer }) => starts[layer] ?? 0),
    y: nodes.map(({ centre, size }) => centre - size / 2 - top),
    bends: passes.map((passed) =>
      passed.flatMap((index) => {
        const vertex = vertices[index];
        if (vertex === undefined) return [];
        const start = starts[vertex.layer] ?? 0;
        const y = vertex.centre - top;
        return [start, y, start + (layerWidths[vertex.layer] ?? 0), y];
      }),
    ),
    width: Math.max(0, right - LAYER_GAP),
    height: widths.length === 0 ? 0 : bottom - top,
  };
}

function mean(indices: readonly number[], value: (index: number) => number): number {
  let sum = 0;
  for (const index of indices) sum += value(index);
  return sum / indices.length;
}
