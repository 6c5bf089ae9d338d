import type { TextOutput } from './output.js';
import { fitText, textWidth, withoutControls } from './text-width.js';

const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';
const CLEAR_TO_END = '\u001b[J';

/** The last lines of a terminal, which can be drawn over. */
export class LiveRegion {
  #drawn: readonly string[] = [];
  #isOpen = false;

  constructor(private readonly output: TextOutput) {}

  /** Replaces the lines. A line that does not fit is cut: one that wrapped would count for two. */
  draw(lines: readonly string[]): void {
    const width = this.output.columns() - 1;
    const fitted = lines.slice(0, Math.max(1, this.output.rows() - 1)).map((line) => fitText(withoutControls(line, true), width));
    if (this.#isOpen && fitted.length === this.#drawn.length && fitted.every((line, index) => line === this.#drawn[index])) return;
    const start = this.#isOpen ? this.#toStart() : HIDE_CURSOR;
    this.output.write(`${start}${CLEAR_TO_END}${fitted.map((line) => `${line}\n`).join('')}`);
    this.#drawn = fitted;
    this.#isOpen = true;
  }

  /** Takes the lines away and gives the cursor back. */
  close(): void {
    if (!this.#isOpen) return;
    this.output.write(`${this.#toStart()}${CLEAR_TO_END}${SHOW_CURSOR}`);
    this.#drawn = [];
    this.#isOpen = false;
  }

  #toStart(): string {
    // The window may be narrower than when the lines were drawn; the terminal has then wrapped them.
    const columns = Math.max(1, this.output.columns());
    const height = this.#drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(textWidth(line) / columns)), 0);
    return height === 0 ? '\r' : `\r\u001b[${height}A`;
  }
}
