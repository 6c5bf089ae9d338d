import { loadedColumns } from '../columns/index.js';
import type { Examination } from './examine-source.js';
import { type LoadedFile, type LoadPart, partsOfLoad } from './load-record.js';

/** What becomes of the rows that the last load holds of files that are as they were. */
export interface StandingRows {
  /** The parts that the new version shows, as they are. */
  readonly shared: readonly LoadPart[];
  /** The parts whose rows are copied into the new one, each with the files whose rows those are. */
  readonly copied: readonly CopiedPart[];
}

export interface CopiedPart {
  readonly part: LoadPart;
  readonly paths: readonly string[];
  /** The other files of which it holds rows, which are gone or replaced. */
  readonly others: readonly string[];
}

/** The fewest values that are worth a table of their own: to copy fewer takes a few hundredths of a second. */
const PART_VALUES = 1 << 19;
/** So many parts of about one size become one, which is then about so many times as large. */
const PARTS_OF_A_SIZE = 8;

/**
 * Shares what is large and copies what is small. A part that holds rows of a file which is gone or replaced is copied without them: nothing
 * that a version does not show stays in its tables. Each row is copied once for each size that its part grows to, so that the copies of many loads
 * cost about as much as the logarithm of their rows, and a version has some dozens of parts at most.
 */
export function standingRows(
  { source, standing, fresh, previous }: Pick<Examination, 'source' | 'standing' | 'fresh' | 'previous'>,
  partValues = PART_VALUES,
): StandingRows {
  if (previous === undefined || standing.length === 0) return { shared: [], copied: [] };
  const stays = new Set(standing);
  const parts = partsOfLoad(previous);
  const filesOf = groupedByPart(previous.files);
  const held = parts.map((part, index): CopiedPart => {
    const files = filesOf.get(index) ?? [];
    return { part, paths: files.filter((path) => stays.has(path)), others: files.filter((path) => !stays.has(path)) };
  });
  const columns = Object.keys({ ...source.columns, ...loadedColumns }).length;
  const sizeOf = ({ rows, rejectedRows }: LoadPart): number =>
    Math.floor(Math.log(((rows + rejectedRows) * columns) / partValues) / Math.log(PARTS_OF_A_SIZE));
  const ofSize = new Map<number, number>();
  for (const { part, others } of held) if (others.length === 0) ofSize.set(sizeOf(part), (ofSize.get(sizeOf(part)) ?? 0) + 1);
  const isShared = ({ part, others }: CopiedPart): boolean => {
    const size = sizeOf(part);
    return others.length === 0 && size >= 0 && (ofSize.get(size) ?? 0) < PARTS_OF_A_SIZE;
  };
  const copied = held.filter((each) => !isShared(each) && each.paths.length > 0);
  const [only] = copied;
  // A copy of one part alone would be the same table again.
  if (only?.others.length === 0 && copied.length === 1 && fresh.length === 0) return { shared: shownParts(held), copied: [] };
  return { shared: held.filter(isShared).map(({ part }) => part), copied };
}

function shownParts(held: readonly CopiedPart[]): readonly LoadPart[] {
  return held.filter(({ paths }) => paths.length > 0).map(({ part }) => part);
}

/** The paths of the files that have rows in each part. */
function groupedByPart(files: readonly LoadedFile[]): ReadonlyMap<number, readonly string[]> {
  const grouped = new Map<number, string[]>();
  for (const { path, part = 0, isEmpty } of files) {
    if (isEmpty === true) continue;
    const paths = grouped.get(part) ?? [];
    paths.push(path);
    grouped.set(part, paths);
  }
  return grouped;
}
