import type { PiiClass } from '../columns/index.js';
import { columnDescriptions, type Project, type ProjectRelation } from '../project/index.js';
import { digestParts } from '../sql/index.js';
import type { ModelVersion, State } from '../state/index.js';
import type { PublishedColumn, PublishedRelation } from './published.js';

/** What the project says of a relation to its readers, beside what the files hold. */
export interface Declaration extends Pick<PublishedRelation, 'kind' | 'grain' | 'description' | 'tags' | 'owner'> {
  /** By the name in lower case. */
  readonly columns: ReadonlyMap<string, Pick<PublishedColumn, 'type' | 'nullable' | 'pii' | 'description'>>;
}

/** Says it of each relation that is asked for, and names all that is said. */
export function declarations(
  project: Project,
  ids: readonly string[],
  personal: ReadonlyMap<string, PiiClass>,
): { readonly of: ReadonlyMap<string, Declaration>; readonly name: string } {
  const describe = columnDescriptions(project);
  const of = new Map(
    ids.flatMap((id): [string, Declaration][] => {
      const relation = project.byId.get(id);
      return relation === undefined
        ? []
        : [
            [
              id,
              declarationOf(
                relation,
                (column) => describe(id, column)?.text,
                (column) => personal.get(`${id}.${column.toLowerCase()}`),
              ),
            ],
          ];
    }),
  );
  return { of, name: digestParts([...of].map(([id, { columns, ...rest }]) => [id, rest, [...columns]])) };
}

/** What is declared of a column; one that is not declared any more may hold anything, personal data too. */
export function declaredColumn({ columns }: Declaration, name: string): Omit<PublishedColumn, 'name' | 'engineType'> {
  return columns.get(name.toLowerCase()) ?? { nullable: true, pii: 'unknown' };
}

/** The versions that readers see of a publication, with what the project says of them. */
export function versionsOfReaders(
  declared: ReadonlyMap<string, Declaration>,
  versions: ReadonlyMap<string, string>,
  state: Pick<State, 'versions'>,
): readonly { readonly id: string; readonly key: string; readonly version: ModelVersion; readonly declaration: Declaration }[] {
  return [...declared].flatMap(([id, declaration]) => {
    const key = versions.get(id);
    const version = key === undefined ? undefined : state.versions.get(key);
    return key === undefined || version === undefined || version.as === 'inline' ? [] : [{ id, key, version, declaration }];
  });
}

function declarationOf(
  { kind, relation }: ProjectRelation,
  describe: (column: string) => string | undefined,
  personalClass: (column: string) => PiiClass | undefined,
): Declaration {
  const { description, tags } = relation;
  const columns = Object.entries(relation.columns).map(
    ([
      name,
      {
        definition: { type, nullable, pii = personalClass(name) },
      },
    ]) => {
      const text = describe(name);
      const declared = { type, nullable, ...(pii === undefined ? {} : { pii }), ...(text === undefined ? {} : { description: text }) };
      return [name.toLowerCase(), declared] as const;
    },
  );
  const grain = relation.kind === 'source' ? undefined : relation.grain;
  return {
    kind,
    tags,
    ...(grain === undefined ? {} : { grain }),
    ...(description === undefined ? {} : { description }),
    ...(relation.owner === undefined ? {} : { owner: relation.owner }),
    columns: new Map(columns),
  };
}
