import { MartletError } from '../errors.js';
import type { Graph } from './graph.js';
import { type Intersection, parseSelectors, type SelectorTerm } from './selector.js';
import { similarNames } from './similar-names.js';

/** What a selector can know of a relation. */
export interface SelectableItem {
  /** `gold.fact_sales` */
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly schema: string;
  readonly tags: readonly string[];
  /** The file that declares it, relative to the project. */
  readonly path: string;
  /** The names of the exposures that read it. */
  readonly exposures: readonly string[];
  /** How it differs from what is built, `new`, `modified`, or how fresh it is, `fresher`; nothing where nobody has asked. */
  readonly states?: readonly string[];
}

export interface Selection {
  /** Selectors of what is wanted; everything when left out or empty. */
  readonly select?: readonly string[];
  /** Selectors of what is not wanted, even if selected. */
  readonly exclude?: readonly string[];
}

/**
 * The ids that a selection names, in the graph's order. A selector that matches nothing is a mistake, in `exclude` too:
 * passing over it would build what was to be left alone.
 *
 * @example
 * ```ts
 * select(graph, items, { select: ['+fact_sales', 'tag:finance,kind:metric'], exclude: ['schema:bronze'] });
 * ```
 * @throws MartletError `selector-invalid`, `selector-unmatched`.
 */
export function select(graph: Graph, items: readonly SelectableItem[], selection: Selection): ReadonlySet<string> {
  const wanted = parseSelectors(selection.select ?? []);
  const unwanted = parseSelectors(selection.exclude ?? []);
  const selected = wanted.length === 0 ? new Set(items.map(({ id }) => id)) : union(graph, items, wanted);
  const excluded = union(graph, items, unwanted);
  return new Set(graph.order.filter((id) => selected.has(id) && !excluded.has(id)));
}

function union(graph: Graph, items: readonly SelectableItem[], intersections: readonly Intersection[]): ReadonlySet<string> {
  return new Set(intersections.flatMap((terms) => [...intersection(graph, items, terms)]));
}

function intersection(graph: Graph, items: readonly SelectableItem[], terms: Intersection): ReadonlySet<string> {
  const [first = new Set<string>(), ...rest] = terms.map((term) => withNeighbours(graph, term, matching(items, term)));
  const common = new Set([...first].filter((id) => rest.every((ids) => ids.has(id))));
  // That nothing has changed is no mistake of whoever asks for what has.
  if (common.size > 0 || terms.some(({ method }) => method in STATES)) return common;
  throw new MartletError('selector-unmatched', { selector: terms.map(({ text }) => text).join(','), similar: [] });
}

function withNeighbours(graph: Graph, { ancestors, descendants, closed }: SelectorTerm, ids: readonly string[]): ReadonlySet<string> {
  const found = new Set(ids);
  for (const id of ids) {
    for (const ancestor of graph.ancestors(id, ancestors)) found.add(ancestor);
    for (const descendant of graph.descendants(id, closed ? undefined : descendants)) found.add(descendant);
  }
  if (!closed) return found;
  return new Set([...found].flatMap((id) => [id, ...graph.ancestors(id)]));
}

function matching(items: readonly SelectableItem[], term: SelectorTerm): readonly string[] {
  const pattern = wildcard(term.value);
  const matches = items.filter((item) => answers(item, term).some((answer) => pattern.test(answer)));
  if (matches.length > 0 || STATES[term.method]?.includes(term.value)) return matches.map(({ id }) => id);
  throw new MartletError('selector-unmatched', { selector: term.text, similar: suggestions(items, term) });
}

/** What of an item the value of a term is compared with. */
function answers(item: SelectableItem, { method }: Pick<SelectorTerm, 'method'>): readonly string[] {
  switch (method) {
    case 'name':
      return [item.name, item.id];
    case 'source':
      return item.kind === 'source' ? [item.name, item.id] : [];
    case 'path':
      return pathAndDirectories(item.path);
    case 'tag':
      return item.tags;
    case 'kind':
      return [item.kind];
    case 'schema':
      return [item.schema];
    case 'exposure':
      return item.exposures;
    case 'state':
    case 'source_status':
      return item.states ?? [];
    default:
      return method satisfies never;
  }
}

function pathAndDirectories(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** `*` stands for any run of characters within a part of a path, `**` across parts, `?` for one character. */
function wildcard(value: string): RegExp {
  const source = value
    .replace(/^\.\//, '')
    .replace(/\/+$/, '')
    .split(/(\*\*|\*|\?)/)
    .map((part) => WILDCARDS[part] ?? part.replace(/[\\^$.|+()[\]{}]/g, '\\$&'))
    .join('');
  return new RegExp(`^${source}$`);
}

const WILDCARDS: Readonly<Record<string, string>> = { '**': '.*', '*': '[^/]*', '?': '[^/]' };

/** What a relation can be beside what is built, and what a source can be beside its rule of freshness. */
const STATES: Readonly<Partial<Record<SelectorTerm['method'], readonly string[]>>> = {
  state: ['new', 'modified'],
  source_status: ['fresher', 'fresh', 'stale', 'failed'],
};

function suggestions(items: readonly SelectableItem[], term: SelectorTerm): readonly string[] {
  const states = STATES[term.method];
  if (states !== undefined) return states.map((state) => `${term.method}:${state}`);
  const candidates = items.flatMap((item) => answers(item, term));
  // Whoever writes "gold.dates" knows the schema: similar names of another schema would only distract.
  const names = term.method === 'name' && !term.value.includes('.') ? items.map(({ name }) => name) : candidates;
  const prefix = term.text.slice(0, term.text.indexOf(term.value));
  const suffix = term.text.slice(prefix.length + term.value.length);
  return similarNames(term.value, names).map((name) => `${prefix}${name}${suffix}`);
}
