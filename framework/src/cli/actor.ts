import { hostname, userInfo } from 'node:os';
import type { Actor } from '../run/index.js';
import type { AuditIdentity } from '../state/index.js';
import type { CommandHost } from './command-host.js';

/** Where CI systems say for whom they work. */
const CI_VARIABLES = ['GITHUB_ACTOR', 'GITLAB_USER_LOGIN', 'BUILDKITE_BUILD_CREATOR', 'CIRCLE_USERNAME', 'BUILD_REQUESTEDFOR'];

/** Where schedulers and CI systems say which pipeline a command is of. */
const PIPELINE_VARIABLES = ['MARTLET_PIPELINE', 'AIRFLOW_CTX_DAG_ID', 'GITHUB_WORKFLOW', 'CI_PIPELINE_NAME', 'BUILDKITE_PIPELINE_SLUG'];

/**
 * Who gives a command: `MARTLET_USER`, else the person for whom a CI system works, else the user of this machine. It is what the surroundings
 * say, so it keeps from mistakes and from nothing else; what people may do, the rights in the warehouse decide.
 */
export function actorOf(variables: CommandHost['environment']): Actor {
  const isCi = variables.CI !== undefined && variables.CI !== '' && variables.CI !== 'false';
  const [named] = ['MARTLET_USER', ...(isCi ? CI_VARIABLES : [])].flatMap((name) => variables[name] || []);
  const account = userOfMachine();
  const name = named ?? (isCi ? 'ci' : account);
  const around: Omit<AuditIdentity, 'name' | 'proof'> = { account, host: hostname(), ...(isCi ? { isCi } : {}) };
  const [pipeline] = PIPELINE_VARIABLES.flatMap((variable) => variables[variable] || []);
  return {
    name,
    isCi,
    ...(pipeline === undefined ? {} : { pipeline }),
    identity: async (config) => {
      // Loaded only where a command writes to the audit log: it knows how to ask issuers.
      const { tokenIdentity } = await import('./token-identity.js');
      const proved = await tokenIdentity(variables, config);
      return { name, proof: name === account ? 'system-account' : 'variable', ...around, ...proved };
    },
  };
}

/** A container may run as a number that has no name. */
function userOfMachine(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}
