import type { Grants } from '../model/index.js';
import { columnDescriptions, type Project } from '../project/index.js';
import type { WarehouseRights } from '../rights/index.js';
import { digestParts } from '../sql/index.js';

/** What the view of a relation carries beside its rows: what it is, its labels, and who may read it. */
export interface ViewMetadata {
  readonly description?: string;
  /** The descriptions of columns that have one, or inherit it. */
  readonly columns: Readonly<Record<string, string>>;
  /** Names and values that the warehouse keeps with the view. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly grants?: Grants;
  /** Two relations with the same one carry the same. */
  readonly fingerprint: string;
}

/** Answers with what a project says of a relation; undefined where it says nothing, or does not have it. */
export function viewMetadataIn(
  project: Project,
  describesViews: boolean,
  rights?: WarehouseRights,
): (id: string) => ViewMetadata | undefined {
  const describe = columnDescriptions(project);
  const metadataOf = (id: string): ViewMetadata | null => {
    const relation = project.byId.get(id)?.relation;
    const columns = Object.fromEntries(
      Object.keys((describesViews && relation?.columns) || {}).flatMap((name) => {
        const described = describe(id, name);
        return described === undefined ? [] : [[name, described.text]];
      }),
    );
    const model = relation?.kind === 'source' ? undefined : relation;
    const description = describesViews ? relation?.description : undefined;
    const readers = [...new Set([...(model?.grants?.select ?? []), ...(rights?.readersOf(id) ?? [])])];
    const grants = model?.grants === undefined && readers.length === 0 ? undefined : { ...model?.grants, select: readers };
    const declared = {
      ...(description === undefined ? {} : { description }),
      ...(model?.labels === undefined ? {} : { labels: model.labels }),
      ...(grants === undefined ? {} : { grants }),
    };
    if (Object.keys({ ...declared, ...columns }).length === 0 && rights === undefined) return null;
    const parts = [declared, columns, ...(rights === undefined ? [] : [rights.fingerprintOf(id)])];
    return { ...declared, columns, fingerprint: digestParts(...parts).slice(0, FINGERPRINT_LENGTH) };
  };
  // What someone may read depends on the environment and on keys, which are not in the project.
  if (rights !== undefined) {
    const known = new Map<string, ViewMetadata | undefined>();
    return (id) => {
      if (!known.has(id)) known.set(id, metadataOf(id) ?? undefined);
      return known.get(id);
    };
  }
  return (id) => project.cache.once(`view metadata ${id}`, () => metadataOf(id), String(describesViews)) ?? undefined;
}

/** Two texts of one relation have to differ, not all there are: 48 bits. */
const FINGERPRINT_LENGTH = 12;
