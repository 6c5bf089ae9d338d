import { TextDecoder } from 'node:util';
import type { FileEncoding } from '../model/index.js';

/**
 * Makes text of bytes as they come. UTF-8 stays as it is, one character a byte: a row whose bytes are not valid is found when the row is
 * known (`asUtf8`).
 *
 * @throws TypeError for bytes that no text of the encoding has.
 */
export class TextDecoding {
  #isAtStart = true;
  #decoder: TextDecoder | undefined;

  constructor(readonly encoding: FileEncoding) {}

  decode(chunk: Buffer, isLast = false): string {
    const isFirst = this.#isAtStart && chunk.length > 0;
    if (isFirst) this.#isAtStart = false;
    switch (this.encoding) {
      case 'utf-8':
        return chunk.toString('latin1', isFirst && chunk.subarray(0, 3).equals(UTF8_MARK) ? 3 : 0);
      case 'latin-1':
        return chunk.toString('latin1');
      case 'windows-1252':
        return chunk.toString('latin1').replace(/[\x80-\x9f]/g, (character) => WINDOWS_1252[character.charCodeAt(0) - 0x80] ?? character);
      case 'utf-16':
        this.#decoder ??= new TextDecoder(chunk[0] === 0xfe && chunk[1] === 0xff ? 'utf-16be' : 'utf-16le', { fatal: true });
        return this.#decoder.decode(chunk, { stream: !isLast });
      default:
        return this.encoding satisfies never;
    }
  }
}

const UTF8_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** What Windows-1252 has in the place of the control characters of Latin-1; five places are free and stay. https://encoding.spec.whatwg.org/#windows-1252 */
const WINDOWS_1252 =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178';
