import type { CatalogDatabase, StatementEngine } from '../../../warehouses/statement-engine.js';
import { type CatalogOptions, catalogDefinition } from './catalog-definition.js';
import type { CatalogRelation } from './rows.js';

/** A catalog, while it is asked. */
export interface OpenCatalog {
  readonly database: CatalogDatabase;
  release(): void;
}

interface Kept {
  readonly database: Promise<CatalogDatabase>;
  users: number;
}

/** The catalogs that were asked last, one for each publication and set of rights. */
export class Catalogs {
  readonly #engine: StatementEngine;
  readonly #kept = new Map<string, Kept>();

  constructor(engine: StatementEngine) {
    this.#engine = engine;
  }

  /** The catalog of a name, which is made when it is first asked for. */
  async open(name: string, relations: () => readonly CatalogRelation[], options: CatalogOptions): Promise<OpenCatalog> {
    const known = this.#kept.get(name);
    const kept = known ?? { database: this.#engine.open(catalogDefinition(relations(), options)), users: 0 };
    // The one that was asked last is the last to go.
    this.#kept.delete(name);
    this.#kept.set(name, kept);
    kept.users += 1;
    let isReleased = false;
    const release = (): void => {
      if (isReleased) return;
      isReleased = true;
      kept.users -= 1;
      void this.#letGo();
    };
    try {
      return { database: await kept.database, release };
    } catch (error) {
      this.#kept.delete(name);
      throw error;
    }
  }

  async #letGo(): Promise<void> {
    for (const [name, { database, users }] of this.#kept) {
      if (this.#kept.size <= MOST_KEPT) return;
      if (users > 0) continue;
      this.#kept.delete(name);
      await (await database).close();
    }
  }
}

const MOST_KEPT = 16;
