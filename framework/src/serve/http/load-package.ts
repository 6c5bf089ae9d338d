import { MartletError } from '../../errors.js';
import { loadPackage } from '../../warehouses/client.js';

/** What only servers need; users install it themselves. */
const PACKAGES = {
  hono: { what: 'answers over HTTP', install: 'hono@^4.13.19 @hono/node-server@^2.1.9' },
  '@hono/node-server': { what: 'answers over HTTP', install: 'hono@^4.13.19 @hono/node-server@^2.1.9' },
  'apache-arrow': { what: 'answers in the format of Arrow', install: 'apache-arrow@^21.2.0' },
} as const;

/**
 * Loads a package that serving needs.
 *
 * @throws MartletError `serve-package-missing` when it is not there.
 */
export function loadServePackage<T>(name: keyof typeof PACKAGES, load: () => Promise<T>): Promise<T> {
  const missing = (cause: unknown): MartletError =>
    new MartletError('serve-package-missing', { package: name, ...PACKAGES[name] }, undefined, { cause });
  return loadPackage(name, load, missing);
}
