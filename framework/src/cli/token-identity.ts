import { isMartletError } from '../errors.js';
import type { Config } from '../project/index.js';
import { Tokens } from '../serve/index.js';
import type { AuditIdentity } from '../state/index.js';
import type { CommandHost } from './command-host.js';

/** Where CI systems leave the token that says for whom they work; the first is for those that let people choose the name. */
const TOKEN_VARIABLES = ['MARTLET_ID_TOKEN', 'CIRCLE_OIDC_TOKEN_V2', 'CIRCLE_OIDC_TOKEN'];

/** Signatures that can't be made with what checks them. */
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'] as const;

/**
 * Who gives a command, by the token of a CI system; undefined where there is none, or it proves nothing. A token whose issuer the config does not
 * name, or that can't be asked, is a claim and no proof.
 */
export async function tokenIdentity(
  variables: CommandHost['environment'],
  { audit: { issuers } }: Pick<Config, 'audit'>,
): Promise<Pick<AuditIdentity, 'name' | 'proof' | 'issuer'> | undefined> {
  const [audience = 'martlet'] = issuers.map((each) => each.audience);
  const token =
    TOKEN_VARIABLES.flatMap((name) => variables[name] || [])[0] ??
    (issuers.length === 0 ? undefined : await askGitHub(variables, audience));
  const claims = token === undefined ? undefined : claimsOf(token);
  if (token === undefined || claims === undefined) return undefined;
  const claimed = { name: claims.sub, proof: 'unchecked-token', issuer: claims.iss } as const;
  const known = issuers.find(({ issuer }) => issuer === claims.iss);
  if (known === undefined) return claimed;
  try {
    const tokens = new Tokens({ ...known, roleClaim: 'role', algorithms: [...ALGORITHMS] }, { now: () => new Date() });
    const { name } = await tokens.holderOf(token);
    return { name, proof: 'signed-token', issuer: claims.iss };
  } catch (failure) {
    return isMartletError(failure, 'credentials-refused') ? undefined : claimed;
  }
}

/** GitHub makes a token when a job that may have one asks for it. */
async function askGitHub(variables: CommandHost['environment'], audience: string): Promise<string | undefined> {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: address, ACTIONS_ID_TOKEN_REQUEST_TOKEN: key } = variables;
  if (address === undefined || key === undefined || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (url.protocol !== 'https:' && url.hostname !== '127.0.0.1') return undefined;
  url.searchParams.set('audience', audience);
  try {
    const response = await fetch(url, {
      headers: { authorization: `Bearer ${key}` },
      redirect: 'error',
      signal: AbortSignal.timeout(MILLISECONDS),
    });
    const { value }: { readonly value?: unknown } = JSON.parse(await response.text());
    return typeof value === 'string' ? value : undefined;
  } catch {
    // Without an answer there is no token, and the log says what else is known.
    return undefined;
  }
}

const MILLISECONDS = 5000;

/** What a token says of itself; undefined where it is none. */
function claimsOf(token: string): { readonly sub: string; readonly iss: string } | undefined {
  try {
    const { sub, iss }: { readonly sub?: unknown; readonly iss?: unknown } = JSON.parse(
      Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'),
    );
    return typeof sub === 'string' && typeof iss === 'string' ? { sub, iss } : undefined;
  } catch {
    return undefined;
  }
}
