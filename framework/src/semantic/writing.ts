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
  readonly #texts = new Map<string, string>();
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
    const maps: readonly Map<string, unknown>[] = [this.queries, this.reads, this.#texts, this.#names];
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
    const text = JSON.stringify(node);
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    let name = wanted;
    for (let count = 2; this.queries.has(name) || this.model.tableNamed(name) !== undefined; count += 1) name = `${wanted}_${count}`;
    this.#texts.set(text, name);
    this.queries.set(name, node);
    return name;
  }
}
