import type { SelectQueryNode } from 'kysely';
import type { AnswerPart } from './answer.js';
import { type Select, selectQuery } from './nodes.js';
import type { RelationNames } from './scope.js';
import type { SemanticModel, Table } from './semantic-model.js';

/** The query that is being written: its common table expressions, and the relations that it reads. */
export class Writing implements RelationNames {
  readonly queries = new Map<string, SelectQueryNode>();
  readonly reads = new Map<string, string>();
  readonly parts: AnswerPart[] = [];
  /** The queries by the names of their columns, so that only those are compared in full that may be the same. */
  readonly #alike = new Map<string, { readonly name: string; readonly node: SelectQueryNode }[]>();
  readonly #texts = new WeakMap<SelectQueryNode, string>();
  readonly #names = new Map<string, string>();

  constructor(private readonly model: SemanticModel) {}

  /** The name by which a query reads a relation: its own, with its schema where another has the same. */
  nameOf({ id, name }: Table): string {
    const known = this.#names.get(id);
    if (known !== undefined) return known;
    const free = this.reads.has(name) ? id.replaceAll('.', '_') : name;
    this.#names.set(id, free);
    this.reads.set(free, id);
    return free;
  }

  /** Writes what may fail: then all is as it was before. */
  attempt<T>(write: () => T): T {
    const maps: readonly Map<string, unknown>[] = [this.queries, this.reads, this.#names];
    const before = maps.map((map) => new Set(map.keys()));
    try {
      return write();
    } catch (error) {
      for (const [place, map] of maps.entries()) for (const key of map.keys()) if (before[place]?.has(key) !== true) map.delete(key);
      throw error;
    }
  }

  /** Adds a query under a name that is free, unless the same is there already. */
  add(wanted: string, query: Select | SelectQueryNode): string {
    const node = 'kind' in query ? query : selectQuery(query);
    const key = 'kind' in query ? '' : query.selections.map(([column]) => column).join();
    const alike = this.#alike.get(key) ?? [];
    // What was written and taken back is no longer there.
    const candidates = alike.filter((each) => this.queries.get(each.name) === each.node);
    const known = candidates.find((each) => this.#textOf(each.node) === this.#textOf(node));
    if (known !== undefined) return known.name;
    let name = wanted;
    for (let count = 2; this.queries.has(name) || this.model.tableNamed(name) !== undefined; count += 1) name = `${wanted}_${count}`;
    this.#alike.set(key, [...candidates, { name, node }]);
    this.queries.set(name, node);
    return name;
  }

  #textOf(node: SelectQueryNode): string {
    const text = this.#texts.get(node) ?? JSON.stringify(node);
    this.#texts.set(node, text);
    return text;
  }
}
