import type { errors, JWTPayload, JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { MartletError } from '../../errors.js';
import type { ServeConfig } from '../../project/serve-config.js';

type OidcConfig = NonNullable<ServeConfig['oidc']>;

/** Who a token is made for, and what it says of their roles. */
export interface TokenHolder {
  readonly name: string;
  readonly roles: readonly string[];
  readonly expiresAt: Date;
}

export interface TokenOptions {
  readonly now: () => Date;
  /** How long a key that is not known is not asked for again, so that made-up tokens don't trouble the issuer; 5 seconds when left out. */
  readonly cooldownMilliseconds?: number;
}

const discovery = z.looseObject({ issuer: z.string(), jwks_uri: z.url() });

/** Checks the tokens of one issuer. Its keys are fetched when the first token comes, and again when a token has a new one. */
export class Tokens {
  #keys: Promise<JWTVerifyGetKey> | undefined;

  constructor(
    private readonly config: OidcConfig,
    private readonly options: TokenOptions,
  ) {}

  /**
   * Whose token it is.
   *
   * @throws MartletError `credentials-refused`, `issuer-unreachable`, `serve-package-missing`.
   */
  async holderOf(token: string): Promise<TokenHolder> {
    const { jwtVerify, errors } = await loadJose();
    const { issuer, audience, algorithms, nameClaim, roleClaim } = this.config;
    const keys = await this.#keysOf();
    let payload: JWTPayload;
    try {
      ({ payload } = await jwtVerify(token, keys, {
        issuer,
        audience: [audience].flat(),
        algorithms,
        currentDate: this.options.now(),
        clockTolerance: 5,
        requiredClaims: ['exp'],
      }));
    } catch (error) {
      const problem = problemOf(error, errors);
      if (problem === undefined) throw this.#unreachable(error);
      throw new MartletError('credentials-refused', { problem }, undefined, { cause: error });
    }
    const name = claimAt(payload, nameClaim);
    if (typeof name !== 'string' || name === '')
      throw new MartletError('credentials-refused', { problem: `the token has no claim ${nameClaim}` });
    const roles = [claimAt(payload, roleClaim)].flat().filter((role): role is string => typeof role === 'string');
    return { name, roles, expiresAt: new Date((payload.exp ?? 0) * 1000) };
  }

  async #keysOf(): Promise<JWTVerifyGetKey> {
    this.#keys ??= this.#discover();
    try {
      return await this.#keys;
    } catch (error) {
      this.#keys = undefined;
      throw error;
    }
  }

  async #discover(): Promise<JWTVerifyGetKey> {
    const { createRemoteJWKSet } = await loadJose();
    const { issuer } = this.config;
    let found: z.output<typeof discovery>;
    try {
      const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
        redirect: 'error',
        signal: AbortSignal.timeout(MILLISECONDS),
      });
      if (!response.ok) throw new Error(`it answers with the status ${response.status}`);
      found = discovery.parse(await response.json());
    } catch (error) {
      throw this.#unreachable(error);
    }
    if (found.issuer !== issuer) throw this.#unreachable(new Error(`it calls itself ${found.issuer}`));
    const keys = new URL(found.jwks_uri);
    if (keys.protocol !== 'https:' && keys.origin !== new URL(issuer).origin)
      throw this.#unreachable(new Error('its keys are not behind https'));
    return createRemoteJWKSet(keys, {
      timeoutDuration: MILLISECONDS,
      cooldownDuration: this.options.cooldownMilliseconds ?? MILLISECONDS,
    });
  }

  #unreachable(cause: unknown): MartletError {
    const message =
      cause instanceof z.ZodError ? 'its configuration names no issuer or no keys' : cause instanceof Error ? cause.message : String(cause);
    return new MartletError('issuer-unreachable', { issuer: this.config.issuer, message }, undefined, { cause });
  }
}

const MILLISECONDS = 5000;

/** @throws MartletError `serve-package-missing`. */
async function loadJose(): Promise<typeof import('jose')> {
  try {
    return await import('jose');
  } catch (cause) {
    throw new MartletError(
      'serve-package-missing',
      { package: 'jose', what: 'checks tokens of OpenID Connect', install: 'jose' },
      undefined,
      { cause },
    );
  }
}

/** What is wrong with a token; undefined where the issuer is at fault. */
function problemOf(error: unknown, kinds: typeof errors): string | undefined {
  if (error instanceof kinds.JWTExpired) return 'the token has expired';
  if (error instanceof kinds.JWTClaimValidationFailed)
    return error.claim === 'aud'
      ? 'the token was made for another audience'
      : error.claim === 'iss'
        ? 'the token is of another issuer'
        : `the claim ${error.claim} of the token does not hold`;
  if (error instanceof kinds.JOSEAlgNotAllowed) return 'the token is signed by an algorithm that is not allowed';
  if (error instanceof kinds.JWSSignatureVerificationFailed) return 'the signature of the token is wrong';
  if (error instanceof kinds.JWKSNoMatchingKey || error instanceof kinds.JWKSMultipleMatchingKeys)
    return 'the token is signed by a key that the issuer does not name';
  if (error instanceof kinds.JWSInvalid || error instanceof kinds.JWTInvalid || error instanceof kinds.JOSENotSupported)
    return 'it is no token';
  return undefined;
}

/** A claim by its name, or at the end of a path into objects: names may hold dots themselves. */
function claimAt(payload: JWTPayload, claim: string): unknown {
  if (Object.hasOwn(payload, claim)) return payload[claim];
  let found: unknown = payload;
  for (const part of claim.split('.')) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, part)) return undefined;
    found = Object.entries(found).find(([name]) => name === part)?.[1];
  }
  return found;
}
