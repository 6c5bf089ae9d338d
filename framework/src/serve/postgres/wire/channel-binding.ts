import { createHash } from 'node:crypto';

/** How SCRAM calls the binding to the certificate of the server (RFC 5929). */
export const CHANNEL = 'tls-server-end-point';

/**
 * What clients bind their proof to: the hash of the server's certificate, by the hash of its signature. Undefined for a certificate whose signature
 * names no hash that clients agree on.
 */
export function channelBindingOf(certificate: Buffer): Buffer | undefined {
  const hash = HASHES.get(signatureOf(certificate).toString('hex'));
  return hash === undefined ? undefined : createHash(hash).update(certificate).digest();
}

/** Kinds of signatures by the bytes of their object identifiers. Hashes that are broken count as SHA-256 here, as the RFC says. */
const HASHES: ReadonlyMap<string, string> = new Map([
  ['2a864886f70d010104', 'sha256'],
  ['2a864886f70d010105', 'sha256'],
  ['2a864886f70d01010b', 'sha256'],
  ['2a864886f70d01010c', 'sha384'],
  ['2a864886f70d01010d', 'sha512'],
  ['2a8648ce3d0401', 'sha256'],
  ['2a8648ce3d040302', 'sha256'],
  ['2a8648ce3d040303', 'sha384'],
  ['2a8648ce3d040304', 'sha512'],
]);

/** A certificate is a sequence of what is signed, the kind of the signature, and the signature. */
function signatureOf(certificate: Buffer): Buffer {
  const signed = partAt(certificate, partAt(certificate, 0).start);
  const kind = partAt(certificate, partAt(certificate, signed.end).start);
  return certificate.subarray(kind.start, kind.end);
}

/** Where the content of a part of DER is. */
function partAt(der: Buffer, place: number): { readonly start: number; readonly end: number } {
  const first = der.readUInt8(place + 1);
  if (first < 0x80) return { start: place + 2, end: place + 2 + first };
  const size = first & 0x7f;
  const start = place + 2 + size;
  return { start, end: start + der.readUIntBE(place + 2, size) };
}
