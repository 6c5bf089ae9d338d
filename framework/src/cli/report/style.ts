import { styleText } from 'node:util';
import type { TextOutput } from './output.js';

type Paint = (text: string) => string;

/** The few colours that reports use, by what they mean, and the room that a line has. */
export interface Style {
  /** The characters that a line of a table may take: those of the terminal; any number in a pipe or a log. */
  readonly width: number;
  readonly good: Paint;
  readonly warning: Paint;
  readonly bad: Paint;
  /** What is in the background: units, headings, what went as expected. */
  readonly quiet: Paint;
  readonly strong: Paint;
  readonly place: Paint;
}

type Color = Exclude<keyof Style, 'width'>;

const COLORS: Readonly<Record<Color, Parameters<typeof styleText>[0]>> = {
  good: 'green',
  warning: 'yellow',
  bad: ['red', 'bold'],
  quiet: 'dim',
  strong: 'bold',
  place: 'cyan',
};

/** The style of an output; plain text where it wants no colours. */
export function styleFor(output: Pick<TextOutput, 'hasColor'> & Partial<Pick<TextOutput, 'isInteractive' | 'columns'>>): Style {
  const paint = (name: Color): Paint =>
    // Node would look at its own standard output; what is written to is decided elsewhere.
    output.hasColor ? (text) => (text === '' ? '' : styleText(COLORS[name], text, { validateStream: false })) : (text) => text;
  return {
    width: (output.isInteractive === true ? output.columns?.() : undefined) ?? Number.POSITIVE_INFINITY,
    good: paint('good'),
    warning: paint('warning'),
    bad: paint('bad'),
    quiet: paint('quiet'),
    strong: paint('strong'),
    place: paint('place'),
  };
}
