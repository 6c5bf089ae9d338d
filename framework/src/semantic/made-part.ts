import type { Ask, By, GatheringOptions } from './ask.js';
import type { Select } from './nodes.js';
import type { FactPart, GatheredPart } from './part.js';

/** A part that is made of others. */
export class MadePart implements GatheredPart {
  readonly isAsked: boolean;
  readonly by: readonly By[];

  constructor(
    private readonly name: string,
    ask: Ask,
    private readonly made: readonly string[],
    private readonly query: Select,
    /** What tells the periods of its rows. */
    readonly fact: FactPart | undefined,
  ) {
    this.isAsked = ask.isAsked;
    this.by = ask.by;
  }

  columns(): readonly string[] {
    return this.made;
  }

  write({ writing }: GatheringOptions, suffix: string): string {
    return writing.add(`${this.name}${suffix}`, this.query);
  }
}
