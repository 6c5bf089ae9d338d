import { createHash } from 'node:crypto';

/** What was made before of the same; most dashboards ask the same again and again. What failed is made again. */
export class RecentlyMade<T> {
  readonly #known = new Map<string, T>();

  /** @param of Names all that it is made of. */
  of(of: readonly unknown[], make: () => T): T {
    const key = createHash('sha256').update(JSON.stringify(of)).digest('base64');
    const known = this.#known.get(key);
    if (known !== undefined) {
      this.#known.delete(key);
      this.#known.set(key, known);
      return known;
    }
    const made = make();
    this.#known.set(key, made);
    if (made instanceof Promise) made.catch(() => this.#known.get(key) === made && this.#known.delete(key));
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST && oldest !== undefined) this.#known.delete(oldest);
    return made;
  }
}

const MOST = 1000;
