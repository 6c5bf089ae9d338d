import { relative } from 'node:path/posix';
import { exportNameOf } from './names.js';
import type { Project, ProjectRelation } from './project.js';
import { quoted } from './source-text.js';

/** An exposure that is to be declared. */
export interface ProposedExposure {
  readonly name: string;
  readonly type: string;
  readonly description?: string | undefined;
  readonly owner?: string | undefined;
  readonly url?: string | undefined;
  /** The ids of the relations that it reads. */
  readonly reads: readonly string[];
}

const FOLDER = 'exposures';

/** The module that declares an exposure, and the file that it belongs in. */
export function exposureModule(
  project: Project,
  { name, reads, ...spec }: ProposedExposure,
): { readonly file: string; readonly text: string } {
  const own = exportNameOf(name);
  const relations = reads.flatMap((id) => project.byId.get(id) ?? []).sort((one, other) => (one.file < other.file ? -1 : 1));
  const taken = new Set([own, 'exposure']);
  const named = relations.map((relation) => ({ relation, as: freeName(relation.exportName, taken) }));
  const fields = Object.entries({ name, ...spec }).flatMap(([key, value]) => (value === undefined ? [] : [`  ${key}: ${quoted(value)},`]));
  const text = [
    "import { exposure } from 'martlet';",
    ...named.map(importOf),
    '',
    `export const ${own} = exposure({`,
    ...fields,
    `  reads: [${named.map(({ as }) => as).join(', ')}],`,
    '});',
    '',
  ].join('\n');
  return { file: `${FOLDER}/${name}.ts`, text };
}

function importOf({ relation: { exportName, file }, as }: { readonly relation: ProjectRelation; readonly as: string }): string {
  const path = relative(FOLDER, file).replace(/\.ts$/, '.js');
  return `import { ${exportName === as ? as : `${exportName} as ${as}`} } from ${quoted(path.startsWith('.') ? path : `./${path}`)};`;
}

/** Two schemas may have relations of one name. */
function freeName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let count = 2; taken.has(name); count += 1) name = `${wanted}${count}`;
  taken.add(name);
  return name;
}
