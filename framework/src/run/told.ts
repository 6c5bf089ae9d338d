import type { Grants } from '../model/index.js';
import { columnDescriptions, type Project } from '../project/index.js';
import { digestParts } from '../sql/index.js';

/** What the view of a relation carries beside its rows: what it is, its labels, and who may read it. */
export interface Told {
  readonly description?: string;
  /** The descriptions of columns that have one, or inherit it. */
  readonly columns: Readonly<Record<string, string>>;
  /** Names and values that the warehouse keeps with the view. */
  readonly labels?: Readonly<Record<string, string>>;
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
    const model = relation?.kind === 'source' ? undefined : relation;
    const declared = {
      ...(relation?.description === undefined ? {} : { description: relation.description }),
      ...(model?.labels === undefined ? {} : { labels: model.labels }),
      ...(model?.grants === undefined ? {} : { grants: model.grants }),
    };
    if (Object.keys({ ...declared, ...columns }).length === 0) return null;
    return { ...declared, columns, print: digestParts(declared, columns).slice(0, PRINT_LENGTH) };
  };
  return (id) => project.facts.once(`told ${id}`, () => tell(id)) ?? undefined;
}

/** Two texts of one relation have to differ, not all there are: 48 bits. */
const PRINT_LENGTH = 12;
