import { MartletError } from '../errors.js';

/**
 * A name that an environment can have.
 *
 * @throws MartletError `environment-invalid` for any other.
 */
export function environmentNamed(environment: string): string {
  if (!/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(environment)) throw new MartletError('environment-invalid', { environment });
  return environment;
}
