import { loadedColumns } from '../columns/index.js';
import type { Source } from '../model/index.js';
import type { RelationName, Session, StatementOptions } from '../warehouses/warehouse.js';
import type { Examination } from './examine-source.js';
import { type StandingRows, standingRows } from './load-parts.js';
import { type LoadCounts, type LoadedFile, type LoadPart, partsOfLoad } from './load-record.js';
import { type Load, qualified, REJECT_COLUMNS } from './load-statements.js';

/** What stands under the names of a source's versions. */
export type StoredNames = ReadonlyMap<string, 'table' | 'view'>;

/** Where the rows of a load come to be. */
export interface VersionPlace extends StandingRows, Pick<Examination, 'standing' | 'previous'> {
  /** The names by which all that the load leaves is found. */
  readonly relation: RelationName;
  readonly rejectedRelation: RelationName;
  /** The tables that the load fills: those names themselves, or the version's newest part. */
  readonly filled: Pick<LoadPart, 'relation' | 'rejectedRelation'>;
  /** Whether there is anything to fill them with. */
  readonly isFilled: boolean;
  /** Whether the version is a view of parts. */
  readonly isView: boolean;
  readonly stored: StoredNames;
}

interface PlaceRequest extends Pick<Examination, 'fresh' | 'standing' | 'previous'> {
  readonly source: Source & { readonly schema: string };
  readonly suffix: string;
  readonly stored: StoredNames;
  readonly partValues?: number;
}

/**
 * A version is a table of its own, or a view of what it shares with others and of what is new. A name that is taken is not written to:
 * the table of that name may be a part of another version, or have readers.
 */
export function placeVersion({ source, suffix, stored, partValues, ...request }: PlaceRequest): VersionPlace {
  const named = (ending: string): Pick<LoadPart, 'relation' | 'rejectedRelation'> => ({
    relation: { schema: `${source.schema}__versions`, name: `${source.name}__${ending}` },
    rejectedRelation: { schema: `${source.schema}__versions`, name: `${source.name}__rejected__${ending}` },
  });
  const isFree = ({ relation, rejectedRelation }: Pick<LoadPart, 'relation' | 'rejectedRelation'>): boolean =>
    !stored.has(relation.name) && !stored.has(rejectedRelation.name);
  const version = named(suffix);
  const rows = standingRows({ source, ...request }, partValues);
  const { shared, copied } = rows;
  const [only] = shared;
  const isFilled = shared.length === 0 || copied.length > 0 || request.fresh.length > 0;
  const isPart = !isFilled && shared.length === 1 && only?.relation.name === version.relation.name;
  const isPlain = shared.length === 0 && isFree(version);
  let place = 1;
  while (!isFree(named(`${suffix}__part${place}`))) place += 1;
  return {
    ...version,
    ...rows,
    isFilled,
    isView: !isPlain && !isPart,
    filled: isPlain ? version : named(`${suffix}__part${place}`),
    stored,
    ...request,
  };
}

/** All parts of a version, once the load has filled its own. */
export function partsAfter({ shared, filled, isFilled }: VersionPlace, own: LoadCounts): readonly LoadPart[] {
  return isFilled ? [...shared, { ...filled, ...own }] : shared;
}

/** The files with the part that each one's rows are in. */
export function filesInParts(files: readonly LoadedFile[], { shared, isView, standing, previous }: VersionPlace): readonly LoadedFile[] {
  const places = new Map(shared.map(({ relation }, index) => [relation.name, index]));
  const parts = previous === undefined ? [] : partsOfLoad(previous);
  const before = new Map(previous?.files.map(({ path, part = 0 }) => [path, places.get(parts[part]?.relation.name ?? '')]));
  const stays = new Set(standing);
  return files.map(({ part: _, ...file }) => {
    const part = (stays.has(file.path) ? before.get(file.path) : undefined) ?? shared.length;
    return isView && part > 0 ? { ...file, part } : file;
  });
}

/** The rejected rows of all parts, in SQL. */
export function allRejects(load: Pick<Load, 'dialect'>, place: VersionPlace, parts: readonly LoadPart[]): string {
  return place.isView ? `(${selectRejects(load, parts)}) as rejects` : qualified(load, place.rejectedRelation);
}

type Open = { readonly session: Session } & Pick<StatementOptions, 'signal'>;

/** Points the version's names at its parts, all at once. */
export async function showParts(load: Load, place: VersionPlace, parts: readonly LoadPart[], open: Open): Promise<void> {
  if (!place.isView) return;
  const names = [...Object.keys(load.columns), ...Object.keys(loadedColumns)];
  const rows = selectAll(
    load,
    names,
    parts.map(({ relation }) => relation),
  );
  await replace(
    load,
    place,
    [
      [place.rejectedRelation, 'view', selectRejects(load, parts)],
      [place.relation, 'view', rows],
    ],
    open,
  );
}

/** Drops what a load has filled, unless its rejects stay to be looked at. */
export async function giveUp(load: Load, place: VersionPlace, parts: readonly LoadPart[] | undefined, { session }: Open): Promise<void> {
  const { filled, isFilled, isView, rejectedRelation } = place;
  // What else holds the rejects of other files may be dropped before anybody has looked.
  if (parts !== undefined && isView) await replace(load, place, [[rejectedRelation, 'table', selectRejects(load, parts)]], { session });
  if (!isFilled) return;
  await session.execute(`drop table if exists ${qualified(load, filled.relation)}`);
  if (parts === undefined || isView) await session.execute(`drop table if exists ${qualified(load, filled.rejectedRelation)}`);
}

function selectRejects(load: Pick<Load, 'dialect'>, parts: readonly LoadPart[]): string {
  return selectAll(
    load,
    Object.keys(REJECT_COLUMNS),
    parts.map(({ rejectedRelation }) => rejectedRelation),
  );
}

function selectAll(load: Pick<Load, 'dialect'>, columns: readonly string[], relations: readonly RelationName[]): string {
  const names = columns.map((name) => load.dialect.identifier(name)).join(', ');
  return relations.map((relation) => `select ${names} from ${qualified(load, relation)}`).join('\nunion all\n');
}

type Made = readonly [relation: RelationName, as: 'table' | 'view', select: string];

/** Makes tables or views under names that may be taken, and replaces what has them: a reader sees either all of the old ones or all of the new ones. */
async function replace(load: Load, { stored }: VersionPlace, made: readonly Made[], { session, signal }: Open): Promise<void> {
  await session.transaction(async () => {
    for (const [relation, as, select] of made) {
      const name = qualified(load, relation);
      const before = stored.get(relation.name);
      if (before !== undefined) await session.execute(`drop ${before} ${name}`, { signal });
      await session.execute(`create ${as} ${name} as\n${select}`, { signal });
    }
  });
}
