import type { Grants } from '../model/index.js';
import { columnDescriptions, type Project } from '../project/index.js';
import { digestParts } from '../sql/index.js';

/** What the view of a relation carries beside its rows: what it is, and who may read it. */
export interface Told {
  readonly description?: string;
  /** The descriptions of columns that have one, or inherit it. */
  readonly columns: Readonly<Record<string, string>>;
  readonly grants?: Grants;
  /** Tells it from anything else that could be told. */
  readonly print: string;
}

/** Answers with what a project says of a relation; undefined where it says nothing, or does not have it. */
export function toldIn(project: Project): (id: string) => Told | undefined {
  const describe = columnDescriptions(project);
  const tell = (id: string): Told | null => {
    const relation = project.byId.get(id)?.relation;
    const columns = Object.fromEntries(
      Object.keys(relation?.columns ?? {}).flatMap((name) => {
        const described = describe(id, name);
        return described === undefined ? [] : [[name, described.text]];
      }),
    );
    const description = relation?.description;
    const grants = relation?.kind === 'source' ? undefined : relation?.grants;
    if (description === undefined && grants === undefined && Object.keys(columns).length === 0) return null;
    const print = digestParts(description, columns, grants).slice(0, PRINT_LENGTH);
    return { ...(description === undefined ? {} : { description }), columns, ...(grants === undefined ? {} : { grants }), print };
  };
  return (id) => project.facts.once(`told ${id}`, () => tell(id)) ?? undefined;
}

/** Two texts of one relation have to differ, not all there are: 48 bits. */
const PRINT_LENGTH = 12;
