import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { MartletError } from '../../errors.js';
import { similarNames } from '../../graph/index.js';

/** What is known of a key, but not the key. */
export interface ApiKey {
  /** The part of the key that is no secret. */
  readonly id: string;
  /** Names the reader in the access log, and the user of the PostgreSQL endpoint. */
  readonly name: string;
  readonly role: string;
  readonly createdAt: string;
  readonly expiresAt?: string;
  readonly revokedAt?: string;
}

/** What a server of PostgreSQL proves a password with, without knowing it: RFC 5802. */
export interface ScramVerifier {
  readonly iterations: number;
  readonly salt: Buffer;
  readonly storedKey: Buffer;
  readonly serverKey: Buffer;
}

const SCRAM = /^SCRAM-SHA-256\$(\d+):([A-Za-z0-9+/=]+)\$([A-Za-z0-9+/=]+):([A-Za-z0-9+/=]+)$/;

const keptKey = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{12}$/),
  name: z.string().min(1),
  role: z.string().min(1),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().optional(),
  revokedAt: z.iso.datetime().optional(),
  /** The SHA-256 of the key. A key has 256 random bits, which no one guesses however fast a hash is. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** The verifier as PostgreSQL writes it. */
  scram: z.string().regex(SCRAM),
});

type KeptKey = z.output<typeof keptKey>;

const keysFile = z.strictObject({ format: z.literal(1), keys: z.array(keptKey) });

/** What a key looks like: its id, and a secret. */
const KEY = /^mlt_([0-9a-f]{12})_[\w-]{43}$/;

/** Whether a text is made like a key. */
export function isApiKey(text: string): boolean {
  return KEY.test(text);
}

/** The keys of a file, read again where it has changed: a key is revoked without a restart. */
export class ApiKeys {
  #seen = '';
  #keys: readonly KeptKey[] = [];

  constructor(
    private readonly path: string,
    private readonly now: () => Date,
  ) {}

  /**
   * Whose key it is.
   *
   * @throws MartletError `credentials-refused`, `api-keys-unreadable`.
   */
  holderOf(text: string): ApiKey {
    const [, id = ''] = KEY.exec(text) ?? [];
    const found = this.#read().find((key) => key.id === id);
    const isRight = timingSafeEqual(sha256(text), Buffer.from(found?.sha256 ?? '0'.repeat(64), 'hex'));
    if (found === undefined || !isRight) throw new MartletError('credentials-refused', { problem: 'the API key is not known' });
    const problem = this.#problemOf(found);
    if (problem !== undefined) throw new MartletError('credentials-refused', { problem });
    return withoutSecrets(found);
  }

  /** The key of a name and what proves it; undefined where there is none that is valid. */
  named(name: string): { readonly key: ApiKey; readonly verifier: ScramVerifier } | undefined {
    const found = this.#read().find((key) => key.name === name && this.#problemOf(key) === undefined);
    return found && { key: withoutSecrets(found), verifier: verifierOf(found) };
  }

  /** Whether a key is valid still. */
  holds(id: string): boolean {
    const found = this.#read().find((key) => key.id === id);
    return found !== undefined && this.#problemOf(found) === undefined;
  }

  /** All keys, in the order in which they were made. */
  list(): readonly ApiKey[] {
    return this.#read().map(withoutSecrets);
  }

  /**
   * Makes a key, which is in the answer and nowhere else.
   *
   * @throws MartletError `api-key-invalid`, `api-keys-unreadable`.
   */
  create({ name, role, expiresAt }: Pick<ApiKey, 'name' | 'role' | 'expiresAt'>): { readonly text: string; readonly key: ApiKey } {
    return this.#change((keys) => {
      if (!/^[\w.@-]{1,63}$/.test(name)) throw invalid(`the name "${name}" is not of letters, digits, and . _ @ -`);
      if (keys.some((key) => key.name === name && key.revokedAt === undefined))
        throw invalid(`there is a key ${name} already; revoke it first`);
      const now = this.now();
      if (expiresAt !== undefined && Date.parse(expiresAt) <= now.getTime()) throw invalid(`it would have expired on ${expiresAt}`);
      const id = randomBytes(6).toString('hex');
      const text = `mlt_${id}_${randomBytes(32).toString('base64url')}`;
      const key: KeptKey = {
        id,
        name,
        role,
        createdAt: now.toISOString(),
        ...(expiresAt === undefined ? {} : { expiresAt }),
        sha256: sha256(text).toString('hex'),
        scram: scramOf(text),
      };
      return [[...keys, key], { text, key: withoutSecrets(key) }];
    });
  }

  /**
   * Takes a key away, by its name or its id.
   *
   * @throws MartletError `api-key-invalid`, `api-keys-unreadable`.
   */
  revoke(nameOrId: string): ApiKey {
    return this.#change((keys) => {
      const valid = keys.filter(({ revokedAt }) => revokedAt === undefined);
      const found = valid.find(({ id, name }) => name === nameOrId || id === nameOrId);
      if (found === undefined) {
        const similar = similarNames(
          nameOrId,
          valid.flatMap(({ id, name }) => [name, id]),
        );
        throw new MartletError('api-key-invalid', { problem: `none that is valid is called ${nameOrId}`, similar });
      }
      const revoked = { ...found, revokedAt: this.now().toISOString() };
      return [keys.map((key) => (key === found ? revoked : key)), withoutSecrets(revoked)];
    });
  }

  #problemOf({ name, expiresAt, revokedAt }: KeptKey): string | undefined {
    if (revokedAt !== undefined) return `the API key ${name} was revoked on ${revokedAt}`;
    return expiresAt !== undefined && Date.parse(expiresAt) <= this.now().getTime()
      ? `the API key ${name} expired on ${expiresAt}`
      : undefined;
  }

  #read(): readonly KeptKey[] {
    const found = statSync(this.path, { throwIfNoEntry: false });
    const seen = found === undefined ? '' : `${found.ino} ${found.size} ${found.mtimeMs} ${found.ctimeMs}`;
    if (seen !== this.#seen) {
      // What can't be read lets no key in, also none that was valid before.
      this.#keys = [];
      this.#seen = '';
      this.#keys = seen === '' ? [] : this.#parse(readFileSync(this.path, 'utf8'));
      this.#seen = seen;
    }
    return this.#keys;
  }

  #parse(text: string): readonly KeptKey[] {
    try {
      return keysFile.parse(JSON.parse(text)).keys;
    } catch (cause) {
      const message = cause instanceof z.ZodError ? z.prettifyError(cause) : 'it is no JSON';
      throw new MartletError('api-keys-unreadable', { path: this.path, message }, undefined, { cause });
    }
  }

  /** Writes the file anew. Two commands at once take turns. */
  #change<T>(make: (keys: readonly KeptKey[]) => readonly [readonly KeptKey[], T]): T {
    mkdirSync(dirname(this.path), { recursive: true });
    const lock = `${this.path}.lock`;
    const isOld = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY) > LOCK_MILLISECONDS;
    if (isOld) rmSync(lock, { force: true });
    try {
      closeSync(openSync(lock, 'wx', 0o600));
    } catch (cause) {
      throw new MartletError('api-key-invalid', { problem: 'another command writes the file of keys; try again', similar: [] }, undefined, {
        cause,
      });
    }
    try {
      const [keys, answer] = make(this.#read());
      const temporary = `${this.path}.${process.pid}.tmp`;
      const file = openSync(temporary, 'w', 0o600);
      writeSync(file, `${JSON.stringify({ format: 1, keys }, null, 2)}\n`);
      fsyncSync(file);
      closeSync(file);
      renameSync(temporary, this.path);
      return answer;
    } finally {
      rmSync(lock, { force: true });
    }
  }
}

/** A command that writes takes milliseconds; a lock that is older was left by one that was killed. */
const LOCK_MILLISECONDS = 10_000;

function invalid(problem: string): MartletError {
  return new MartletError('api-key-invalid', { problem, similar: [] });
}

function withoutSecrets({ sha256: _sha256, scram: _scram, ...key }: KeptKey): ApiKey {
  return key;
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

const ITERATIONS = 4096;

function scramOf(password: string): string {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256');
  const hmac = (text: string): Buffer => createHmac('sha256', salted).update(text).digest();
  const stored = createHash('sha256').update(hmac('Client Key')).digest();
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${stored.toString('base64')}:${hmac('Server Key').toString('base64')}`;
}

function verifierOf({ scram }: KeptKey): ScramVerifier {
  const [, iterations, salt = '', storedKey = '', serverKey = ''] = SCRAM.exec(scram) ?? [];
  const bytes = (text: string): Buffer => Buffer.from(text, 'base64');
  return { iterations: Number(iterations), salt: bytes(salt), storedKey: bytes(storedKey), serverKey: bytes(serverKey) };
}
