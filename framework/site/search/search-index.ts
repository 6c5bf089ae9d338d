import { editDistance } from '../../src/graph/similar-names.js';

/** Something that can be found. */
export interface Findable {
  /** Where it is: its address in the catalog. */
  readonly address: string;
  readonly kind: 'metric' | 'dimension' | 'relation' | 'column' | 'test' | 'exposure' | 'code';
  readonly name: string;
  /** What it means. */
  readonly text: string;
  /** Other names that people use for it. */
  readonly synonyms?: readonly string[];
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
const FIELD_WORTH = { name: 8, synonym: 6, text: 2, words: 1 } as const;
const KIND_WORTH: Readonly<Record<Findable['kind'], number>> = {
  metric: 4,
  dimension: 3.5,
  relation: 3,
  exposure: 2,
  test: 1.2,
  column: 1,
  code: 0.3,
};
const EXACT_NAME = 20;
const BEGINNING = 0.6;
const SLIP = 0.4;

/** The findables that hold a word, and what it is worth in each. */
interface Posting {
  readonly places: number[];
  readonly worths: number[];
}

interface Match {
  readonly term: string;
  readonly worth: number;
}

/**
 * Everything that can be found, by any word of it or its beginning, with a letter or two wrong. It is no library's: with
 * tens of thousands of columns that are described alike, those took ten times as long as a reader waits.
 */
export class SearchIndex {
  private readonly findables: Findable[] = [];
  private readonly postings = new Map<string, Posting>();
  /** What is called exactly so. */
  private readonly called = new Map<string, readonly number[]>();
  private sorted: readonly string[] = [];

  add(findables: readonly Findable[]): void {
    for (const findable of findables) {
      const worths = new Map<string, number>();
      const { name, synonyms = [], text, words } = findable;
      const fields = [
        ['words', words],
        ['text', text],
        ['name', name],
        ...synonyms.map((synonym) => ['synonym', synonym] as const),
      ] as const;
      for (const [field, written] of fields) {
        const terms = tokens(written);
        const worth = FIELD_WORTH[field] / Math.sqrt(Math.max(1, terms.length));
        for (const term of terms) worths.set(term, Math.max(worth, worths.get(term) ?? 0));
      }
      for (const called of [name, ...synonyms])
        this.called.set(plain(called), [...(this.called.get(plain(called)) ?? []), this.findables.length]);
      for (const [term, worth] of worths) this.post(term, this.findables.length, worth * KIND_WORTH[findable.kind]);
      this.findables.push(findable);
    }
    this.sorted = [...this.postings.keys()].sort();
  }

  /** What a reader may mean, best first. All words must be found; where that gives nothing, any of them. */
  find(query: string, limit: number): readonly Hit[] {
    const matches = [...new Set(tokens(query))].map((token) => this.matches(token));
    if (matches.length === 0) return [];
    const scores = new Float64Array(this.findables.length);
    const counts = new Uint8Array(this.findables.length);
    for (const found of matches) this.addScores(found, scores, counts);
    const wanted = counts.reduce((most, count) => Math.max(most, count), 0);
    if (wanted === 0) return [];
    const exact = new Set(this.called.get(plain(query)));
    const best = new Best(limit);
    for (let place = 0; place < counts.length; place += 1) {
      if ((counts[place] ?? 0) < wanted) continue;
      const score = scores[place] ?? 0;
      best.offer(place, exact.has(place) ? score * EXACT_NAME : score);
    }
    return this.hits(best.places, matches.flat());
  }

  private post(term: string, place: number, worth: number): void {
    const posting = this.postings.get(term);
    if (posting === undefined) this.postings.set(term, { places: [place], worths: [worth] });
    else {
      posting.places.push(place);
      posting.worths.push(worth);
    }
  }

  /** The words of the index that a written word may stand for. Slips are looked for only where nothing else is found. */
  private matches(token: string): readonly Match[] {
    const found: Match[] = [];
    for (let index = this.firstFrom(token); this.sorted[index]?.startsWith(token); index += 1) {
      const term = this.sorted[index] ?? '';
      found.push({ term, worth: term === token ? 1 : (BEGINNING * token.length) / term.length });
    }
    if (found.length > 0 || token.length < 4) return found;
    const slips = token.length < 8 ? 1 : 2;
    return this.sorted.flatMap((term): Match[] => {
      if (Math.abs(term.length - token.length) > slips) return [];
      const distance = editDistance(token, term);
      return distance > slips ? [] : [{ term, worth: SLIP / distance }];
    });
  }

  private addScores(matches: readonly Match[], scores: Float64Array, counts: Uint8Array): void {
    const best = new Float64Array(scores.length);
    for (const { term, worth } of matches) {
      const posting = this.postings.get(term);
      if (posting === undefined) continue;
      // What is everywhere tells little.
      const rarity = Math.log(1 + this.findables.length / posting.places.length);
      const { places, worths } = posting;
      for (let index = 0; index < places.length; index += 1) {
        const place = places[index] ?? 0;
        const score = worth * rarity * (worths[index] ?? 0);
        if (score > (best[place] ?? 0)) best[place] = score;
      }
    }
    for (let place = 0; place < best.length; place += 1) {
      const score = best[place] ?? 0;
      if (score === 0) continue;
      scores[place] = (scores[place] ?? 0) + score;
      counts[place] = (counts[place] ?? 0) + 1;
    }
  }

  private hits(places: readonly number[], matches: readonly Match[]): readonly Hit[] {
    const terms = [...new Set(matches.map(({ term }) => term))];
    return places.flatMap((place): Hit[] => {
      const findable = this.findables[place];
      if (findable === undefined) return [];
      const { address, kind, name, text } = findable;
      const own = new Set([...tokens(name), ...tokens(text)]);
      return [{ address, kind, name, text, terms: terms.filter((term) => own.has(term)) }];
    });
  }

  /** The position of the first word that is not before `text`. */
  private firstFrom(text: string): number {
    let low = 0;
    let high = this.sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.sorted[middle] ?? '') < text) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The best of many, in order; sorting all of them would take longer than finding them. */
class Best {
  readonly places: number[] = [];
  private readonly scores: number[] = [];

  constructor(private readonly limit: number) {}

  offer(place: number, score: number): void {
    if (this.places.length === this.limit && score <= (this.scores.at(-1) ?? 0)) return;
    let at = this.scores.length;
    while (at > 0 && (this.scores[at - 1] ?? 0) < score) at -= 1;
    this.places.splice(at, 0, place);
    this.scores.splice(at, 0, score);
    if (this.places.length <= this.limit) return;
    this.places.pop();
    this.scores.pop();
  }
}

/** A name however it is written: `net sales` is `Net_Sales`. */
function plain(text: string): string {
  return tokens(text).join(' ');
}

/** `fact_sales` and `netAmount` are two words each; what stands around words is none. */
function tokens(text: string): string[] {
  return text
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}\p{M}\p{Extended_Pictographic}]+/u)
    .filter((token) => token !== '');
}
