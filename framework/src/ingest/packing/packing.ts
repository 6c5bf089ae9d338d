/** How the bytes of a file are packed. */
export type Packing = 'gzip' | 'zstd' | 'zip';

/** What the names of packed files end in, behind the name of what is in them. */
export const PACKED_ENDINGS: readonly string[] = ['.gz', '.zst', '.zip'];

/** Such an ending, or none, as a regular expression of both JavaScript and DuckDB. */
export const PACKED_ENDING = `(?:${PACKED_ENDINGS.map((ending) => `\\${ending}`).join('|')})?`;

/** How a file is packed, by its first bytes, whatever its name says. */
export function packingOf(start: Buffer): Packing | undefined {
  const begins = (...bytes: readonly number[]): boolean => bytes.every((byte, place) => start[place] === byte);
  if (begins(0x1f, 0x8b)) return 'gzip';
  if (begins(0x28, 0xb5, 0x2f, 0xfd)) return 'zstd';
  return begins(0x50, 0x4b, 0x03, 0x04) || begins(0x50, 0x4b, 0x05, 0x06) ? 'zip' : undefined;
}
