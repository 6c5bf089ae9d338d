import MiniSearch from 'minisearch';

/** Something that can be found. */
export interface Findable {
  /** Where it is: its address in the catalog. */
  readonly address: string;
  readonly kind: 'relation' | 'column' | 'test' | 'exposure' | 'code';
  readonly name: string;
  /** What it means. */
  readonly text: string;
  /** Other words that lead to it. */
  readonly words: string;
}

export interface Hit {
  readonly address: string;
  readonly kind: Findable['kind'];
  readonly name: string;
  readonly text: string;
  /** The words of the index that were found, to be marked. */
  readonly terms: readonly string[];
}

/** What a name is worth against a mention, and a relation against one of its columns. */
const FIELD_BOOST = { name: 8, text: 2, words: 1 };
const KIND_BOOST: Readonly<Record<Findable['kind'], number>> = { relation: 3, exposure: 2, test: 1.2, column: 1, code: 0.3 };

/** Everything that can be found, by any word of it, with a letter or two wrong. */
export class SearchIndex {
  private readonly found: Findable[] = [];
  private readonly index = new MiniSearch<{ readonly id: number } & Findable>({
    fields: ['name', 'text', 'words'],
    tokenize: tokens,
    processTerm: (term) => term.toLowerCase(),
  });

  add(findables: readonly Findable[]): void {
    const first = this.found.length;
    this.found.push(...findables);
    this.index.addAll(findables.map((findable, offset) => ({ id: first + offset, ...findable })));
  }

  /** What a reader may mean, best first. All words must be found; where that gives nothing, any of them. */
  find(query: string, limit: number): readonly Hit[] {
    const all = this.search(query, 'AND');
    const results = all.length > 0 ? all : this.search(query, 'OR');
    const hits = new Map<string, Hit>();
    for (const { id, terms } of results) {
      const findable = this.found[Number(id)];
      // What was found by its name need not be found again by its code.
      if (findable === undefined || hits.has(findable.address)) continue;
      const { address, kind, name, text } = findable;
      hits.set(address, { address, kind, name, text, terms });
      if (hits.size >= limit) break;
    }
    return [...hits.values()];
  }

  private search(query: string, combineWith: 'AND' | 'OR') {
    const written = query.trim().toLowerCase();
    return this.index.search(query, {
      combineWith,
      boost: FIELD_BOOST,
      prefix: (term) => term.length >= 2,
      fuzzy: (term) => (term.length >= 4 ? 0.2 : false),
      maxFuzzy: 2,
      boostDocument: (id) => {
        const findable = this.found[Number(id)];
        if (findable === undefined) return 1;
        return KIND_BOOST[findable.kind] * (findable.name.toLowerCase() === written ? EXACT : 1);
      },
    });
  }
}

const EXACT = 20;

/** `fact_sales` and `netAmount` are two words each; what stands around words is none. */
export function tokens(text: string): string[] {
  return text
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .split(/[^\p{L}\p{N}\p{M}\p{Extended_Pictographic}]+/u)
    .filter((token) => token !== '');
}
