import { describeType } from '../../columns/index.js';
import type { Project } from '../../project/index.js';
import { findRelation } from '../find-relation.js';
import { type Style, tableLines } from '../report/index.js';

/** What the shell’s own commands print: `\d` the relations, `\d dim_products` the columns of one, `\dt` those that are tables in a warehouse. */
export function relationLines(project: Project, line: string, style: Style): readonly string[] {
  const [command, name] = line.replace(/;$/, '').split(/\s+/);
  switch (command) {
    case '\\d':
      return name === undefined ? listLines(project, () => true, style) : columnLines(project, name, style);
    case '\\dt':
      return listLines(project, (kind) => kind !== 'source', style);
    default:
      return HELP;
  }
}

const HELP = [
  'select …;    a statement over the environment, ended by a semicolon; Ctrl-C cancels it',
  '\\d           sources and models',
  '\\dt          models',
  '\\d NAME      the columns of one',
  '\\q           ends the shell, as Ctrl-D does',
];

function listLines({ sources, models }: Project, isShown: (kind: string) => boolean, style: Style): readonly string[] {
  const rows = [...sources, ...models]
    .filter(({ kind, relation }) => isShown(kind === 'source' ? kind : relation.kind))
    .map(({ id, relation }) => [id, relation.kind, relation.description ?? '']);
  return tableLines([{ title: 'Relation' }, { title: 'Kind' }, { title: 'Description', isExtra: true }], rows, style);
}

function columnLines(project: Project, name: string, style: Style): readonly string[] {
  const { id, relation } = findRelation(project, name);
  const rows = Object.entries(relation.columns).map(([column, { definition }]) => [
    column,
    describeType(definition.type),
    definition.nullable ? '' : 'not null',
    definition.pii === undefined ? '' : `personal (${definition.pii})`,
    definition.description ?? '',
  ]);
  const titles = [{ title: 'Column' }, { title: 'Type' }, { title: 'Null' }, { title: 'Data' }, { title: 'Description', isExtra: true }];
  return [style.strong(id), ...tableLines(titles, rows, style)];
}
