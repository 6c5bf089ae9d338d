import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { ScramVerifier } from '../../access/api-keys.js';
import { PostgresError, protocolError } from '../postgres-error.js';

export const SCRAM = 'SCRAM-SHA-256';

/** One exchange by SCRAM-SHA-256 (RFC 5802, RFC 7677), as PostgreSQL does it: the user is the one of the startup message. */
export class ScramExchange {
  readonly #verifier: ScramVerifier;
  readonly #serverNonce: string;
  #clientFirst = '';
  #serverFirst = '';
  #nonce = '';
  #header = '';

  constructor(verifier: ScramVerifier, serverNonce: string) {
    this.#verifier = verifier;
    this.#serverNonce = serverNonce;
  }

  /** Answers the client's first message. */
  first(message: string): string {
    // What comes before the name says that channels are not bound to the proof.
    const [, header, bare, clientNonce] = /^([ny],,)((?:m=[^,]*,)?n=[^,]*,r=([\x21-\x2b\x2d-\x7e]+)(?:,.*)?)$/s.exec(message) ?? [];
    if (header === undefined || bare === undefined || clientNonce === undefined || bare.startsWith('m='))
      throw protocolError('malformed SCRAM message');
    this.#header = header;
    this.#clientFirst = bare;
    this.#nonce = clientNonce + this.#serverNonce;
    const { salt, iterations } = this.#verifier;
    this.#serverFirst = `r=${this.#nonce},s=${salt.toString('base64')},i=${iterations}`;
    return this.#serverFirst;
  }

  /** Checks the client's proof and gives the server's; undefined where the password is another. */
  final(message: string): string | undefined {
    const [, withoutProof, channel, nonce, proof] = /^(c=([^,]*),r=([^,]*)(?:,.*)?),p=([^,]+)$/s.exec(message) ?? [];
    if (withoutProof === undefined || channel === undefined || nonce === undefined || proof === undefined)
      throw protocolError('malformed SCRAM message');
    if (nonce !== this.#nonce || Buffer.from(channel, 'base64').toString('latin1') !== this.#header)
      throw new PostgresError('28P01', 'the SCRAM exchange belongs to another connection', { isFatal: true });
    const { storedKey, serverKey } = this.#verifier;
    const text = `${this.#clientFirst},${this.#serverFirst},${withoutProof}`;
    const signature = createHmac('sha256', storedKey).update(text).digest();
    const given = Buffer.from(proof, 'base64');
    if (given.length !== signature.length) return undefined;
    const clientKey = signature.map((byte, index) => byte ^ (given[index] ?? 0));
    const isRight = timingSafeEqual(createHash('sha256').update(clientKey).digest(), storedKey);
    return isRight ? `v=${createHmac('sha256', serverKey).update(text).digest('base64')}` : undefined;
  }
}
