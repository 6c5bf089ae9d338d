import { describeType } from '../../columns/index.js';
import { MartletError } from '../../errors.js';
import { similarNames } from '../../graph/index.js';
import { loadProject, type Project, type ProjectRelation, projectLineage } from '../../project/index.js';
import { directEdges, type LineageEdge, type LineageGraph, lineageOf, ROWS } from '../../sql/index.js';
import type { CommandContext } from '../command-context.js';
import { findRelation } from '../find-relation.js';
import { columnTree, type LineageDirection, relationTree } from '../lineage-tree.js';
import type { AddCommand } from '../program.js';
import { styleFor, toJson, writeLines } from '../report/index.js';
import { treeLines } from '../tree-lines.js';

interface Options {
  readonly upstream?: boolean;
  readonly downstream?: boolean;
}

/** `martlet lineage NAME` */
export const addLineage: AddCommand = (command, start) => {
  command.option('--upstream', 'only where they come from').option('--downstream', 'only where they go');
  command.action((name: string, options: Options) => start(command, (context) => lineage(context, name, options)));
};

async function lineage({ directory, target, json, out }: CommandContext, name: string, options: Options): Promise<number> {
  const project = await loadProject(directory, { target });
  const { relation, column } = findNamed(project, name);
  const graph = await projectLineage(project);
  const directions = directionsOf(options);
  if (json) {
    const edges = directions.map((direction) => [direction, edgesOf(graph, relation, column, direction)]);
    out.write(`${toJson({ kind: 'lineage', relation: relation.id, column, ...Object.fromEntries(edges) })}\n`);
    return 0;
  }
  const style = styleFor(out);
  const trees = directions.map((direction) => {
    const { id, relation: declared } = relation;
    if (column === undefined) return relationTree(graph, id, Object.keys(declared.columns), direction, style);
    const type = declared.columns[column]?.definition.type;
    return columnTree(graph, `${id}.${column}`, type === undefined ? '' : describeType(type), direction, style);
  });
  // Two trees tell what they are by their words; a heading for each tells it sooner.
  const headings: Readonly<Record<LineageDirection, string>> = { upstream: 'Where it comes from', downstream: 'Where it goes' };
  writeLines(
    out,
    trees.flatMap((tree, index) => [
      ...(index === 0 ? [] : ['']),
      ...(trees.length === 1 ? [] : [style.quiet(headings[directions[index] ?? 'upstream'])]),
      ...treeLines(tree),
      ...(tree.children.length === 0
        ? [style.quiet(directions[index] === 'upstream' ? 'It reads nothing of the project.' : 'Nothing of the project reads it.')]
        : []),
    ]),
  );
  return 0;
}

/** Both ways, unless one is asked for. */
function directionsOf({ upstream = false, downstream = false }: Options): readonly LineageDirection[] {
  if (upstream === downstream) return ['upstream', 'downstream'];
  return upstream ? ['upstream'] : ['downstream'];
}

interface Named {
  readonly relation: ProjectRelation;
  readonly column?: string;
}

/** What somebody means by `fact_sales`, `gold.fact_sales`, `fact_sales.net_amount` or `gold.fact_sales.net_amount`. */
function findNamed(project: Project, name: string): Named {
  const written = name.toLowerCase();
  const isRelation = project.byId.has(written) || !written.includes('.');
  if (isRelation) return { relation: findRelation(project, written) };
  const parts = written.split('.');
  const schemas = new Set([...project.byId.values()].map(({ schema }) => schema));
  // With two parts, the first may be a schema or a relation; a misspelt relation of a schema is the more helpful guess.
  if (parts.length === 2 && schemas.has(parts[0] ?? '')) return { relation: findRelation(project, written) };
  const column = parts.at(-1) ?? '';
  const relation = findRelation(project, parts.slice(0, -1).join('.'));
  const known = Object.keys(relation.relation.columns);
  if (known.includes(column)) return { relation, column };
  throw new MartletError('relation-column-unknown', { relation: relation.id, column, similar: similarNames(column, known) });
}

function edgesOf(
  graph: LineageGraph,
  { id, relation }: ProjectRelation,
  column: string | undefined,
  direction: LineageDirection,
): readonly LineageEdge[] {
  if (column !== undefined) return lineageOf(graph, `${id}.${column}`, direction);
  return [...Object.keys(relation.columns), ROWS].flatMap((name) => directEdges(graph, `${id}.${name}`, direction));
}
