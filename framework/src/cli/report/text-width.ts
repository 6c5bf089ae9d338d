import { stripVTControlCharacters } from 'node:util';

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are written with the escape character.
const COLOR = /^\u001b\[[\d;]*m/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const CONTROL = /\u001b(?!\[[\d;]*m)|[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const ANY_CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
const RESET = '\u001b[0m';

/** How many places a text takes in a terminal, its colours not counted. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of stripVTControlCharacters(text)) width += characterWidth(character);
  return width;
}

/**
 * The text with control characters as numbers, `\x1b`: names and values come from files of others, and a terminal would carry out what they
 * hold. Our own colours are kept where there are colours.
 */
export function withoutControls(text: string, hasColor: boolean): string {
  return text.replace(hasColor ? CONTROL : ANY_CONTROL, (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** The text on one line, cut with an ellipsis where it is wider than `width`; colours are kept and ended. */
export function fitText(text: string, width: number): string {
  const line = text.replace(/[\r\n\t]+/g, ' ');
  if (textWidth(line) <= width) return line;
  if (width < 1) return '';
  let fitted = '';
  let used = 0;
  let colored = false;
  for (let rest = line; rest !== ''; ) {
    const color = COLOR.exec(rest)?.[0];
    if (color !== undefined) {
      fitted += color;
      colored = true;
      rest = rest.slice(color.length);
      continue;
    }
    const character = String.fromCodePoint(rest.codePointAt(0) ?? 0);
    used += characterWidth(character);
    if (used > width - 1) break;
    fitted += character;
    rest = rest.slice(character.length);
  }
  return `${fitted}…${colored ? RESET : ''}`;
}

/**
 * The text on as many lines as it takes, broken between words; what follows is indented by two more than the first line. A word that is wider
 * stays whole, so that a path or an address can be copied.
 */
export function wrapText(text: string, width: number): readonly string[] {
  if (width < NARROWEST || textWidth(text) <= width) return [text];
  const [indent = ''] = /^ */.exec(text) ?? [];
  const lines: string[] = [];
  let line = indent;
  let used = indent.length;
  // The blanks before a word belong to it, so that columns keep their distance.
  for (const word of text.slice(indent.length).match(/ *[^ ]+/g) ?? []) {
    const added = textWidth(word);
    if (used > indent.length && used + added > width) {
      lines.push(line);
      line = `${indent}  ${word.trimStart()}`;
      used = textWidth(line);
    } else {
      line += word;
      used += added;
    }
  }
  return [...lines, line];
}

/** In fewer characters words don't fit: the terminal breaks lines itself. */
const NARROWEST = 20;

const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
const ZERO = /\p{Mark}|\p{Cf}/u;

function characterWidth(character: string): number {
  if (character < '\u0300') return 1;
  if (ZERO.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}
