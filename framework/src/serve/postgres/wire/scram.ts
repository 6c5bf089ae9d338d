import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { ScramVerifier } from '../../access/api-keys.js';
import { PostgresError, protocolError } from '../postgres-error.js';

import { CHANNEL } from './channel-binding.js';

const SCRAM = 'SCRAM-SHA-256';
/** The same, with the proof bound to the certificate of the connection, so that no one in between can hand it on. */
const SCRAM_PLUS = 'SCRAM-SHA-256-PLUS';

/** One exchange by SCRAM-SHA-256 (RFC 5802, RFC 7677), as PostgreSQL does it: the user is the one of the startup message. */
export class ScramExchange {
  readonly #verifier: ScramVerifier;
  readonly #serverNonce: string;
  #clientFirst = '';
  #serverFirst = '';
  #nonce = '';
  /** What the client repeats in its proof: how it binds, and to what. */
  #bound = Buffer.alloc(0);
  readonly #binding: Buffer | undefined;

  /** @param binding What proofs can be bound to; undefined where they can't be. */
  constructor(verifier: ScramVerifier, serverNonce: string, binding?: Buffer) {
    this.#verifier = verifier;
    this.#serverNonce = serverNonce;
    this.#binding = binding;
  }

  /** The mechanisms, the best first. */
  get mechanisms(): readonly string[] {
    return this.#binding === undefined ? [SCRAM] : [SCRAM_PLUS, SCRAM];
  }

  /** Answers the client's first message. */
  first(mechanism: string, message: string): string {
    if (!this.mechanisms.includes(mechanism)) throw protocolError('client selected an invalid SASL authentication mechanism');
    // What comes before the name says whether the proof is bound to the connection.
    const [, how, channel, bare, clientNonce] =
      /^([ny]|p=([^,]*)),,((?:m=[^,]*,)?n=[^,]*,r=([\x21-\x2b\x2d-\x7e]+)(?:,.*)?)$/s.exec(message) ?? [];
    if (how === undefined || bare === undefined || clientNonce === undefined || bare.startsWith('m='))
      throw protocolError('malformed SCRAM message');
    // The server offers it to each client that could bind, unless someone in between has left the offer out.
    if (how === 'y' && this.#binding !== undefined)
      throw new PostgresError('28000', 'the client supports SCRAM channel binding, and did not receive the server’s offer of it', {
        isFatal: true,
      });
    if ((channel !== undefined) !== (mechanism === SCRAM_PLUS) || (channel ?? CHANNEL) !== CHANNEL)
      throw protocolError('malformed SCRAM message: the channel binding does not fit the mechanism');
    this.#bound = Buffer.concat([
      Buffer.from(`${how},,`),
      ...(channel === undefined || this.#binding === undefined ? [] : [this.#binding]),
    ]);
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
    if (nonce !== this.#nonce || !Buffer.from(channel, 'base64').equals(this.#bound))
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
