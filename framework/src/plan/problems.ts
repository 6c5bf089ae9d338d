import { MartletError, throwCollected } from '../errors.js';

/** Problems that are found one by one and told together. */
export class Problems {
  readonly #found: MartletError[] = [];

  /** What `make` returns; nothing when it throws, which is kept. */
  collect<T>(make: () => readonly T[]): readonly T[] {
    try {
      return make();
    } catch (error) {
      if (!(error instanceof MartletError)) throw error;
      // A model that can't be read is a problem of its own, and not once more of each that reads it.
      if (!this.#found.some(({ message, at }) => message === error.message && at?.file === error.at?.file)) this.#found.push(error);
      return [];
    }
  }

  /** A problem that was found without being thrown. */
  add({ reason, parameters }: MartletError, { file }: { readonly file: string }): void {
    this.#found.push(new MartletError(reason, parameters, { file }));
  }

  /** @throws MartletError, or MartletErrors when several were found. */
  throwAll(): void {
    throwCollected(this.#found);
  }
}
