import { merged, type TimeRange } from '../materializations/index.js';
import type { Project } from '../project/index.js';
import { contentOf, type ModelVersion, relationKey, type State } from '../state/index.js';
import { type KeptChoices, keptChoiceOf, keptMaterialization } from './kept-table.js';

/** Two tables of one model that are kept from run to run and took other batches: what an environment has, and what it could have instead. */
export interface KeptSides {
  readonly id: string;
  readonly own: ModelVersion;
  readonly other: ModelVersion;
  readonly isSameCode: boolean;
  /** What somebody has chosen for it; for the same code an environment keeps its own. */
  readonly choice?: 'keep' | 'replace';
  /** The ranges of time that only one of the two holds. */
  readonly intervals: { readonly own: readonly TimeRange[]; readonly other: readonly TimeRange[] };
}

type Mapping = ReadonlyMap<string, string>;

/** The kept tables of which one mapping has another content than the other. Nothing is asked of the warehouse. */
export function keptSides(state: State, own: Mapping, other: Mapping, choices: KeptChoices): readonly KeptSides[] {
  return [...other].flatMap(([id, key]): readonly KeptSides[] => {
    const ownKey = own.get(id);
    const [mine, theirs] = [ownKey === undefined ? undefined : state.versions.get(ownKey), state.versions.get(key)];
    if (mine?.content === undefined || theirs?.content === undefined || ownKey === key) return [];
    if (contentOf(mine).id === contentOf(theirs).id) return [];
    const isSameCode = mine.fingerprints.code.version === theirs.fingerprints.code.version;
    const choice = keptChoiceOf(choices, id) ?? (isSameCode ? 'keep' : undefined);
    const [ranges, others] = [heldBy(state, mine), heldBy(state, theirs)];
    const intervals = { own: rangesWithout(ranges, others), other: rangesWithout(others, ranges) };
    return [{ id, own: mine, other: theirs, isSameCode, intervals, ...(choice === undefined ? {} : { choice }) }];
  });
}

/** What was made of other contents of kept tables than a mapping has, or reads tables that it does not have. */
export function disagreeing(state: State, mapping: Mapping): readonly { readonly id: string; readonly keptIds: readonly string[] }[] {
  const keys = new Set(mapping.values());
  return [...mapping].flatMap(([id, key]) => {
    const version = state.versions.get(key);
    if (version === undefined || version.content !== undefined) return [];
    const read = version.reads.flatMap((relation) => {
      const behind = state.versions.get(relationKey(relation));
      return behind?.content === undefined || keys.has(relationKey(relation)) ? [] : [behind.id];
    });
    // A view shows what its tables hold by now.
    const built =
      version.as !== 'table'
        ? []
        : Object.entries(version.builtOn ?? {}).flatMap(([kept, content]) => {
            const held = state.versions.get(mapping.get(kept) ?? '');
            return held === undefined || contentOf(held).id === content ? [] : [kept];
          });
    const keptIds = [...new Set([...read, ...built])];
    return keptIds.length === 0 ? [] : [{ id, keptIds }];
  });
}

/** What reads some kept tables, at once or through what is not kept itself, in the order of the graph. */
export function readersOfKept({ models }: Pick<Project, 'models'>, order: readonly string[], ids: ReadonlySet<string>): readonly string[] {
  const byId = new Map(models.map((model) => [model.id, model]));
  const found = new Set<string>();
  for (const id of order) {
    const model = byId.get(id);
    if (model === undefined || keptMaterialization(model) !== undefined) continue;
    if ([...model.from.values()].some((input) => ids.has(input) || found.has(input))) found.add(id);
  }
  return [...found];
}

function heldBy({ intervals }: State, { relation }: ModelVersion): readonly TimeRange[] {
  return merged(
    (intervals.get(relationKey(relation)) ?? []).filter(({ from, to, isEmpty }) => isEmpty !== true && (from ?? to) !== undefined),
  );
}

/** The parts of ranges that lie in none of others; both are in order and don't overlap. */
function rangesWithout(ranges: readonly TimeRange[], others: readonly TimeRange[]): readonly TimeRange[] {
  return others.reduce(
    (left, { from, to }) =>
      left.flatMap((range) => {
        const before = from === undefined ? [] : [{ ...range, to: range.to === undefined || from < range.to ? from : range.to }];
        const after = to === undefined ? [] : [{ ...range, from: range.from === undefined || to > range.from ? to : range.from }];
        return [...before, ...after].filter((part) => part.from === undefined || part.to === undefined || part.from < part.to);
      }),
    ranges,
  );
}
