import type { PiiClass } from '../columns/index.js';
import { type Project, personalColumns, projectLineage } from '../project/index.js';
import { servedIds } from '../published/index.js';
import { directEdges, type LineageGraph, READER, ROWS, VALUE_EDGES } from '../sql/index.js';
import { maskRule } from './masks.js';
import { declaredRights, type Rights } from './rights.js';

/** How a role sees a column. */
type SeenAs = 'clear' | 'masked' | 'tokenized' | 'generalized' | 'absent';

/** A column with personal data: where it is from, where it goes, and who sees it how. */
export interface PersonalColumn {
  readonly relation: string;
  readonly column: string;
  readonly class: PiiClass;
  /** Whether its contract says so. */
  readonly isDeclared: boolean;
  /** The columns at which its values come into the project; none for one of these. */
  readonly from: readonly string[];
  /** The columns that hold the values themselves, or values by which these can be recognised. */
  readonly to: readonly string[];
  /** The columns in which nothing of them is left but what was masked or counted. */
  readonly masked: readonly string[];
  /** The names of the exposures that read it. */
  readonly exposures: readonly string[];
  /** Whether it is served: over HTTP, over the PostgreSQL endpoint and as published files. */
  readonly isServed: boolean;
  /** The roles that read its relation, and how they see it. */
  readonly roles: readonly ColumnOfRole[];
  /** Who has the right to read it in the warehouse, by the model's `grants`. */
  readonly grants: readonly string[];
}

interface ColumnOfRole {
  readonly role: string;
  readonly seen: SeenAs;
  /** Whether it sees only some rows. */
  readonly someRows: boolean;
}

/**
 * Every column of a project that holds personal data, declared or not: those of sources first.
 *
 * @throws MartletError `query-failed`, `role-invalid`, `selector-invalid`, `selector-unmatched`; MartletErrors for several.
 */
export async function personalInventory(project: Project): Promise<readonly PersonalColumn[]> {
  const personal = await personalColumns(project);
  if (personal.size === 0) return [];
  const graph = await projectLineage(project);
  const rights = declaredRights(project);
  const served = new Set(project.config.serve === undefined ? [] : servedIds(project));
  return [...project.sources, ...project.models].flatMap(({ id, relation }) =>
    Object.entries(relation.columns).flatMap(([column, { definition }]): readonly PersonalColumn[] => {
      const key = `${id}.${column}`.toLowerCase();
      const found = personal.get(key);
      if (found === undefined) return [];
      const ways = downstreamOf(graph, key, personal);
      return [
        {
          relation: id,
          column,
          class: found,
          isDeclared: definition.pii !== undefined,
          from: originsOf(graph, key, personal),
          ...ways,
          isServed: served.has(id),
          roles: rights.flatMap((each) => ofRole(each, id, column, found)),
          grants: 'grants' in relation ? (relation.grants?.select ?? []) : [],
        },
      ];
    }),
  );
}

function ofRole({ role, relations, columns, rows, maskOf }: Rights, id: string, column: string, pii: PiiClass): readonly ColumnOfRole[] {
  if (!relations.has(id)) return [];
  const mask = columns.get(id)?.(column) === false ? 'absent' : maskOf(pii);
  return [{ role, seen: mask === undefined ? 'clear' : maskRule(mask).kind, someRows: rows.has(id) }];
}

type Personal = ReadonlyMap<string, PiiClass>;

/** The columns at whose values a column ends, upstream: those into which no personal data leads. */
function originsOf(graph: LineageGraph, start: string, personal: Personal): readonly string[] {
  const origins: string[] = [];
  const upstream = (key: string): readonly string[] =>
    directEdges(graph, key, 'upstream').flatMap(({ from, masked, kind }) =>
      masked === undefined && VALUE_EDGES.has(kind) && personal.has(from) ? [from] : [],
    );
  const seen = new Set([start]);
  // A set is walked to the end of what is added meanwhile.
  for (const key of seen) {
    const from = upstream(key);
    if (from.length === 0 && key !== start) origins.push(key);
    for (const each of from) seen.add(each);
  }
  return origins;
}

function downstreamOf(graph: LineageGraph, start: string, personal: Personal): Pick<PersonalColumn, 'to' | 'masked' | 'exposures'> {
  const held = new Set([start]);
  const masked = new Set<string>();
  const exposures = new Set<string>();
  for (const key of held) {
    for (const edge of directEdges(graph, key, 'downstream')) {
      if (edge.to.startsWith(READER)) exposures.add(edge.to.slice(READER.length));
      else if (!VALUE_EDGES.has(edge.kind) || edge.to.endsWith(`.${ROWS}`)) continue;
      else if (edge.masked !== undefined) masked.add(edge.to);
      else if (personal.has(edge.to)) held.add(edge.to);
    }
  }
  held.delete(start);
  // What one way masks and another does not is not masked.
  return { to: [...held], masked: [...masked].filter((key) => !personal.has(key)), exposures: [...exposures] };
}
