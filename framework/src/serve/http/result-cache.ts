import type { Bytes } from './formats/format.js';

/** An answer that was sent before. */
export interface KeptAnswer {
  readonly body: Bytes;
  readonly rows: number;
  /** Continues the page, where there is more. */
  readonly next: string | undefined;
}

/** Answers of one publication, least recently used out first. A key names the role, so that no reader gets what another may see. */
export class ResultCache {
  readonly #answers = new Map<string, KeptAnswer>();
  readonly #underWay = new Map<string, Promise<void>>();
  #publication: string | undefined;
  #bytes = 0;

  constructor(private readonly mostBytes: number) {}

  get bytes(): number {
    return this.#bytes;
  }

  /** Forgets what was answered from any other publication. */
  turnTo(publication: string): void {
    if (this.#publication === publication) return;
    this.#publication = publication;
    this.#answers.clear();
    this.#bytes = 0;
  }

  /** When another request is answered, or begins to be streamed, that asks for the same; undefined where none does. */
  underWay(key: string): Promise<void> | undefined {
    return this.#underWay.get(key);
  }

  /** Says that an answer is worked out; what is answered says that it is over. */
  begin(key: string): () => void {
    let over: () => void = () => undefined;
    const work = new Promise<void>((resolve) => {
      over = resolve;
    });
    this.#underWay.set(key, work);
    return () => {
      if (this.#underWay.get(key) === work) this.#underWay.delete(key);
      over();
    };
  }

  get(key: string): KeptAnswer | undefined {
    const found = this.#answers.get(key);
    if (found === undefined) return undefined;
    this.#answers.delete(key);
    this.#answers.set(key, found);
    return found;
  }

  /** Keeps an answer, unless it was made from a publication that has been replaced meanwhile, or is so large that it would drive out many others. */
  set(publication: string, key: string, answer: KeptAnswer): void {
    if (publication !== this.#publication || answer.body.length > this.mostBytes / 8 || this.#answers.has(key)) return;
    this.#answers.set(key, answer);
    this.#bytes += answer.body.length + key.length;
    for (const [oldest, { body }] of this.#answers) {
      if (this.#bytes <= this.mostBytes) return;
      this.#answers.delete(oldest);
      this.#bytes -= body.length + oldest.length;
    }
  }
}
