import { isUtf8 } from 'node:buffer';

/** The text of bytes that are written as characters of Latin-1; undefined where they are no UTF-8. */
export function utf8Of(bytes: string): string | undefined {
  // Most text is ASCII, which is the same in both.
  if (/^[\0-\x7f]*$/.test(bytes)) return bytes;
  const buffer = Buffer.from(bytes, 'latin1');
  return isUtf8(buffer) ? buffer.toString('utf8') : undefined;
}
