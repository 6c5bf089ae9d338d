import type { Project } from '../project/index.js';
import { type LineageGraph, ROWS } from '../sql/index.js';

/** What a column means, and the column that says so when it is another one. */
export interface Description {
  readonly text: string;
  readonly from?: { readonly relation: string; readonly column: string };
}

/**
 * The descriptions of all columns by `schema.name.column`. A column that has none of its own, and is a copy of exactly
 * one other, means what that one means.
 */
export function inheritDescriptions({ sources, models }: Project, lineage: LineageGraph): ReadonlyMap<string, Description> {
  const found = new Map<string, Description | undefined>();
  const own = new Map<string, string | undefined>(
    [...sources, ...models].flatMap(({ id, relation }) =>
      Object.entries(relation.columns).map(([column, { definition }]) => [`${id}.${column}`, definition.description] as const),
    ),
  );
  const describe = (key: string): Description | undefined => {
    if (found.has(key)) return found.get(key);
    // Set first, so that a circle would end here.
    found.set(key, undefined);
    const text = own.get(key);
    const described = text === undefined ? inherited(copiedFrom(lineage, key), describe) : { text };
    found.set(key, described);
    return described;
  };
  return new Map(
    [...own.keys()].flatMap((key) => {
      const described = describe(key);
      return described === undefined ? [] : [[key, described] as const];
    }),
  );
}

function inherited(key: string | undefined, describe: (key: string) => Description | undefined): Description | undefined {
  const described = key === undefined ? undefined : describe(key);
  if (key === undefined || described === undefined) return undefined;
  return { text: described.text, from: described.from ?? splitKey(key) };
}

/** The column that is the only thing a column's values are made of, unchanged. */
function copiedFrom({ edges, upstream }: LineageGraph, key: string): string | undefined {
  const values = (upstream[key] ?? []).flatMap((position) => edges[position] ?? []).filter(({ kind }) => VALUES.has(kind));
  const [only, another] = values;
  return only?.kind === 'copied' && another === undefined && !only.from.endsWith(`.${ROWS}`) ? only.from : undefined;
}

const VALUES: ReadonlySet<string> = new Set(['copied', 'transformed', 'aggregated', 'opaque']);

function splitKey(key: string): { readonly relation: string; readonly column: string } {
  const dot = key.lastIndexOf('.');
  return { relation: key.slice(0, dot), column: key.slice(dot + 1) };
}
