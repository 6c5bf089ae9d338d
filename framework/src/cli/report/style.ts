import { styleText } from 'node:util';
import type { TextOutput } from './output.js';

type Paint = (text: string) => string;

/** The few colours that reports use, by what they mean. */
export interface Style {
  readonly good: Paint;
  readonly warning: Paint;
  readonly bad: Paint;
  /** What stands in the background: units, headings, what went as expected. */
  readonly quiet: Paint;
  readonly strong: Paint;
  readonly place: Paint;
}

const COLORS: Readonly<Record<keyof Style, Parameters<typeof styleText>[0]>> = {
  good: 'green',
  warning: 'yellow',
  bad: ['red', 'bold'],
  quiet: 'dim',
  strong: 'bold',
  place: 'cyan',
};

/** The colours of an output; plain text where it wants none. */
export function styleFor(output: Pick<TextOutput, 'hasColor'>): Style {
  const paint = (name: keyof Style): Paint =>
    // Node would look at its own standard output; what is written to is decided elsewhere.
    output.hasColor ? (text) => (text === '' ? '' : styleText(COLORS[name], text, { validateStream: false })) : (text) => text;
  return {
    good: paint('good'),
    warning: paint('warning'),
    bad: paint('bad'),
    quiet: paint('quiet'),
    strong: paint('strong'),
    place: paint('place'),
  };
}
