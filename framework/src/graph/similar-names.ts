/** The names that somebody may have meant who wrote `name`, best first, at most three. */
export function similarNames(name: string, known: Iterable<string>): readonly string[] {
  const written = name.toLowerCase();
  const limit = Math.max(1, Math.floor(written.length / 3));
  const near = [...new Set(known)]
    .map((candidate) => ({ candidate, distance: distanceTo(written, candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1));
  // Beside a name that is one letter off, others that are four letters off are no help.
  const [best] = near;
  return near
    .filter(({ distance }) => best !== undefined && distance <= best.distance + 1)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

function distanceTo(written: string, candidate: string): number {
  // Whoever writes "sales" for fact_sales has forgotten a part, not misspelt it.
  if (written.length >= 3 && candidate.split(/[_.]/).includes(written)) return 1;
  return editDistance(written, candidate);
}

/** Insertions, deletions, replacements and swaps of neighbours that turn one text into the other. */
export function editDistance(left: string, right: string): number {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const replaced = at(last, j - 1) + (left[i - 1] === right[j - 1] ? 0 : 1);
      const swapped = left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1] ? at(beforeLast, j - 2) + 1 : replaced;
      row.push(Math.min(replaced, swapped, at(last, j) + 1, at(row, j - 1) + 1));
    }
    beforeLast = last;
    last = row;
  }
  return at(last, right.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
