import { withoutControls, wrapText } from './text-width.js';

/** Where text goes: a terminal, a pipe or a file. */
export interface TextOutput {
  readonly write: (text: string) => void;
  /** Whether text can be drawn over: somebody watches, and it is no log of a CI service. */
  readonly isInteractive: boolean;
  /** Whether colours are wanted here. */
  readonly hasColor: boolean;
  /** How many characters a line holds now. */
  readonly columns: () => number;
  /** How many lines are visible now. */
  readonly rows: () => number;
}

/** Writes lines, each with its end. A terminal gets them wrapped at words; a pipe or a log gets them whole, so that they can be searched. */
export function writeLines(output: TextOutput, lines: readonly string[]): void {
  const safe = lines.map((line) => withoutControls(line, output.hasColor));
  const shown = output.isInteractive ? safe.flatMap((line) => wrapText(line, output.columns())) : safe;
  if (shown.length > 0) output.write(`${shown.join('\n')}\n`);
}
