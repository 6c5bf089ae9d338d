/** Something that wants to stand at a place of its axis. */
export interface Wish {
  /** Where its centre wants to be. */
  readonly centre: number;
  readonly size: number;
  /** How much its wish counts against those of its neighbours. */
  readonly weight: number;
}

/**
 * The starts of things that keep their order and a gap between them, as near as can be to where they want to stand
 * (least squares). Neighbours that would overlap are pooled into a block, which stands at the mean of their wishes.
 */
export function placeApart(wishes: readonly Wish[], gap: number): readonly number[] {
  const blocks: { start: number; weight: number; first: number; count: number; size: number }[] = [];
  for (const [index, { centre, size, weight }] of wishes.entries()) {
    blocks.push({ start: centre - size / 2, weight, first: index, count: 1, size: size + gap });
    for (;;) {
      const last = blocks.at(-1);
      const before = blocks.at(-2);
      if (last === undefined || before === undefined || before.start + before.size <= last.start) break;
      blocks.pop();
      const joined = before.weight + last.weight;
      before.start = (before.start * before.weight + (last.start - before.size) * last.weight) / joined;
      before.weight = joined;
      before.count += last.count;
      before.size += last.size;
    }
  }
  const starts: number[] = [];
  for (const { start, first, count } of blocks) {
    let place = start;
    for (let index = first; index < first + count; index += 1) {
      starts.push(place);
      place += (wishes[index]?.size ?? 0) + gap;
    }
  }
  return starts;
}
