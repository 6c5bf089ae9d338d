/**
 * A seeded stream of random numbers (sfc32). Each domain draws from a stream of its own, so that a change of one domain
 * leaves the bytes of the others as they were.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number, stream: string) {
    const nextWord = splitMix(seed, stream);
    this.#a = nextWord();
    this.#b = nextWord();
    this.#c = nextWord();
    // The first outputs of sfc32 still resemble its seed.
    for (let round = 0; round < 12; round++) this.next();
  }

  /** A number in [0, 1). */
  next(): number {
    const word = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + word) | 0;
    return (word >>> 0) / 4_294_967_296;
  }

  /** A whole number from `low` to `high`, both included. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  between(low: number, high: number): number {
    return low + this.next() * (high - low);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(values: readonly T[]): T {
    return valueAt(values, Math.floor(this.next() * values.length));
  }

  exponential(mean: number): number {
    return -mean * Math.log(1 - this.next());
  }

  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }

  /** A positive number around `median`; `spread` is the standard deviation of its logarithm. */
  logNormal(median: number, spread: number): number {
    return median * Math.exp(spread * this.normal());
  }

  /** How often something with the chance `more` happens again: 1, 2, 3 … up to `limit`. */
  runLength(more: number, limit: number): number {
    let length = 1;
    while (length < limit && this.next() < more) length++;
    return length;
  }

  /** A count around `mean`, as of rare and independent events. */
  poisson(mean: number): number {
    if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.normal()));
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = this.next(); product > limit; product *= this.next()) count++;
    return count;
  }

  shuffled<T>(values: readonly T[]): T[] {
    const result = [...values];
    for (let last = result.length - 1; last > 0; last--) {
      const other = this.integer(0, last);
      const moved = valueAt(result, last);
      result[last] = valueAt(result, other);
      result[other] = moved;
    }
    return result;
  }
}

/** Draws an index in proportion to its weight in constant time (Vose's alias method). */
export class WeightedChoice {
  readonly #threshold: Float64Array;
  readonly #alias: Uint32Array;

  constructor(weights: readonly number[]) {
    const size = weights.length;
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const scaled = weights.map((weight) => (weight * size) / total);
    this.#threshold = new Float64Array(size).fill(1);
    this.#alias = Uint32Array.from(weights, (_, index) => index);
    const small: number[] = [];
    const large: number[] = [];
    for (const [index, weight] of scaled.entries()) (weight < 1 ? small : large).push(index);
    while (small.length > 0 && large.length > 0) {
      const poor = valueAt(small, small.length - 1);
      const rich = valueAt(large, large.length - 1);
      small.pop();
      this.#threshold[poor] = valueAt(scaled, poor);
      this.#alias[poor] = rich;
      scaled[rich] = valueAt(scaled, rich) + valueAt(scaled, poor) - 1;
      if (valueAt(scaled, rich) < 1) {
        large.pop();
        small.push(rich);
      }
    }
  }

  draw(random: Random): number {
    const position = random.next() * this.#threshold.length;
    const index = Math.floor(position);
    return position - index < valueAt(this.#threshold, index) ? index : valueAt(this.#alias, index);
  }
}

/** Element access that is a number (or a `T`) to the compiler; an index out of range is a bug of the generator. */
export function valueAt<T>(values: ArrayLike<T>, index: number): T {
  const value = values[index];
  if (value === undefined) throw new RangeError(`no element ${index} in ${values.length}`);
  return value;
}

/** Turns a seed and a name into as many well mixed 32-bit words as are asked for. */
function splitMix(seed: number, stream: string): () => number {
  let state = 0x811c9dc5;
  for (const character of `${seed}/${stream}`) {
    state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let word = state ^ (state >>> 16);
    word = Math.imul(word, 0x21f0aaad);
    word ^= word >>> 15;
    word = Math.imul(word, 0x735a2d97);
    return word ^ (word >>> 15);
  };
}
