import { createHmac, randomBytes } from 'node:crypto';
import { isMartletError, MartletError } from '../../errors.js';
import type { ScramVerifier } from '../access/api-keys.js';
import type { FailedSignIns } from '../access/failed-sign-ins.js';
import type { EndpointAccess, EndpointReader } from './endpoint-access.js';
import { PostgresError, protocolError } from './postgres-error.js';
import { backend } from './wire/backend.js';
import { ByteReader } from './wire/byte-reader.js';
import type { ByteWriter } from './wire/byte-writer.js';
import type { FrontendMessage } from './wire/frontend.js';
import { ScramExchange } from './wire/scram.js';

/** The user who brings a token as password. */
const TOKEN_USER = 'token';
/** The user who does not sign in. */
const ANONYMOUS_USER = 'anonymous';

export interface SignIn {
  readonly user: string;
  readonly access: Pick<EndpointAccess, 'verifierOf' | 'readerOf' | 'readerOfToken' | 'anonymous'>;
  readonly pepper: Buffer;
  readonly failures: FailedSignIns;
  /** Where the client connects from. */
  readonly address: string;
  readonly isEncrypted: boolean;
  /** What proofs are bound to; undefined where they are not. */
  readonly binding: Buffer | undefined;
  /** The role that is asked for, where a token gives several. */
  readonly role: string | undefined;
  /** Sends a message and waits for the client's. */
  readonly ask: (write: (out: ByteWriter) => void) => Promise<FrontendMessage>;
  /** Sends a message that the client does not answer. */
  readonly finish: (write: (out: ByteWriter) => void) => Promise<void>;
}

/** Finds out who the client is: by the proof of a key, or by a token. */
export async function signIn(options: SignIn): Promise<EndpointReader> {
  const { user, access } = options;
  if (user === ANONYMOUS_USER && access.anonymous !== undefined) return access.anonymous;
  const { failures, address } = options;
  const known = `${user} from ${address}`;
  try {
    failures.refuse(address, known);
  } catch (error) {
    throw new PostgresError('28000', error instanceof Error ? error.message : String(error), { isFatal: true });
  }
  try {
    const reader =
      user === TOKEN_USER && access.readerOfToken !== undefined ? await byToken(options, access.readerOfToken) : await byKey(options);
    failures.succeeded(known);
    return reader;
  } catch (error) {
    if (error instanceof PostgresError && error.sqlState === '28P01') failures.failed(address);
    throw error;
  }
}

async function byToken(
  { isEncrypted, role, ask }: SignIn,
  readerOfToken: NonNullable<EndpointAccess['readerOfToken']>,
): Promise<EndpointReader> {
  // A token can be used by whoever sees it.
  if (!isEncrypted)
    throw new PostgresError('28000', 'tokens are taken over encrypted connections only', {
      hint: 'Connect with sslmode=require.',
      isFatal: true,
    });
  const reader = new ByteReader(passwordOf(await ask((out) => void backend.askPassword(out))));
  const token = reader.string();
  reader.end();
  try {
    return await readerOfToken(token, role);
  } catch (error) {
    // Whoever holds a token may know what is wrong with it.
    const detail = error instanceof MartletError ? error.message : undefined;
    const hint = isMartletError(error, 'role-unfit')
      ? 'Name one with options=-cmartlet.role=ROLE.'
      : 'The password is a token of the issuer that the server trusts.';
    throw new PostgresError('28P01', `password authentication failed for user "${TOKEN_USER}"`, {
      detail,
      hint,
      isFatal: true,
      cause: error,
    });
  }
}

async function byKey({ user, access, pepper, binding, ask, finish }: SignIn): Promise<EndpointReader> {
  const known = access.verifierOf(user);
  // Who there is must not show, so that the proof is asked for all the same.
  const exchange = new ScramExchange(known ?? madeUp(user, pepper), randomBytes(18).toString('base64'), binding);
  const first = new ByteReader(passwordOf(await ask((out) => void backend.askSasl(out, exchange.mechanisms))));
  const mechanism = first.string();
  const initial = first.bytes(first.int32());
  first.end();
  const challenge = exchange.first(mechanism, initial.toString('utf8'));
  const proof = passwordOf(await ask((out) => void backend.continueSasl(out, challenge)));
  const answer = exchange.final(proof.toString('utf8'));
  if (answer === undefined || known === undefined) throw refused(user);
  await finish((out) => void backend.finishSasl(out, answer));
  return access.readerOf(user);
}

function passwordOf(message: FrontendMessage): Buffer {
  if (message.kind !== 'password') throw protocolError('expected a password message');
  return message.bytes;
}

const refused = (user: string): PostgresError =>
  new PostgresError('28P01', `password authentication failed for user "${user}"`, {
    hint: 'The user is the name of an API key, and the password is the key.',
    isFatal: true,
  });

/** What a user who is not there would be asked to prove: the same each time. */
function madeUp(user: string, pepper: Buffer): ScramVerifier {
  const part = (name: string): Buffer => createHmac('sha256', pepper).update(`${name} ${user}`).digest();
  return { salt: part('salt').subarray(0, 16), iterations: 4096, storedKey: part('stored'), serverKey: part('server') };
}
