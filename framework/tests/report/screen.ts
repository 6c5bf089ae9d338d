import { stripVTControlCharacters } from 'node:util';
import type { TextOutput } from '../../src/cli/report/index.js';

/** Text that was written, without a terminal. */
export class Log implements TextOutput {
  text = '';
  readonly isInteractive = false;
  readonly hasColor: boolean = false;
  readonly columns = () => 80;
  readonly rows = () => 24;
  readonly write = (text: string): void => {
    this.text += text;
  };

  get lines(): readonly string[] {
    return this.text.split('\n').slice(0, -1);
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals are controlled with the escape character.
const CONTROL = /\u001b\[(\??)(\d*(?:;\d*)*)([A-Za-z])/y;

/** A terminal as far as reports use it: it wraps, moves the cursor up, clears, hides the cursor and can be resized. */
export class Screen implements TextOutput {
  readonly isInteractive = true;
  readonly hasColor: boolean = true;
  isCursorVisible = true;
  drawings = 0;
  #cells: string[][] = [[]];
  #row = 0;
  #column = 0;

  constructor(
    public width: number,
    public height = 24,
  ) {}

  readonly columns = (): number => this.width;
  readonly rows = (): number => this.height;

  readonly write = (text: string): void => {
    this.drawings += 1;
    for (let index = 0; index < text.length; ) {
      CONTROL.lastIndex = index;
      const control = CONTROL.exec(text);
      if (control !== null) {
        this.#control(control[1] ?? '', control[2] ?? '', control[3] ?? '');
        index += control[0].length;
      } else {
        const character = String.fromCodePoint(text.codePointAt(index) ?? 0);
        this.#put(character);
        index += character.length;
      }
    }
  };

  /** What can be seen, without what is blank at the end. */
  get lines(): readonly string[] {
    const lines = this.#cells.map((row) => row.join('').trimEnd());
    while (lines.at(-1) === '') lines.pop();
    return lines.map((line) => stripVTControlCharacters(line));
  }

  /** Makes the window narrower or wider; lines that are too long now are wrapped, as terminals do. */
  resize(width: number): void {
    const wrapped = this.#cells.flatMap((row) => {
      const parts: string[][] = [];
      for (let start = 0; start === 0 || start < row.length; start += width) parts.push(row.slice(start, start + width));
      return parts;
    });
    this.#row += wrapped.length - this.#cells.length;
    this.#cells = wrapped;
    this.width = width;
  }

  #control(mark: string, argument: string, letter: string): void {
    if (mark === '?') this.isCursorVisible = letter === 'h';
    else if (letter === 'A') this.#row = Math.max(0, this.#row - Number(argument));
    else if (letter === 'J') {
      this.#cells.length = this.#row + 1;
      this.#cells[this.#row] = (this.#cells[this.#row] ?? []).slice(0, this.#column);
    } else if (letter !== 'm') throw new Error(`The screen does not know ${letter}`);
  }

  #put(character: string): void {
    if (character === '\r') this.#column = 0;
    else if (character === '\n') this.#nextRow();
    else {
      if (this.#column >= this.width) this.#nextRow();
      this.#cells[this.#row] ??= [];
      const row = this.#cells[this.#row] ?? [];
      row[this.#column] = character;
      this.#column += 1;
    }
  }

  #nextRow(): void {
    this.#row += 1;
    this.#column = 0;
    this.#cells[this.#row] ??= [];
  }
}
