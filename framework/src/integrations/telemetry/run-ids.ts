import { randomBytes } from 'node:crypto';

/** An id of a run that sorts by its time: https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7 */
export function timeOrderedId(now: string): string {
  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(Date.parse(now), 0, 6);
  randomBytes(10).copy(bytes, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
