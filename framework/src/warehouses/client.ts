import { MartletError } from '../errors.js';

/** A setting that a connection can't do without. */
export type Needed = readonly [name: string, value: unknown];

/** @throws MartletError `target-incomplete` with all settings that are missing. */
export function assertComplete(warehouse: string, needed: readonly Needed[]): void {
  const missing = needed.filter(([, value]) => value === undefined).map(([name]) => name);
  if (missing.length > 0) throw new MartletError('target-incomplete', { warehouse, missing });
}

/**
 * Loads a vendor's client, which users install themselves.
 *
 * @throws MartletError `client-missing` when it is not there.
 */
export function loadClient<T>(warehouse: string, name: string, version: string, load: () => Promise<T>): Promise<T> {
  return loadPackage(name, load, (cause) => new MartletError('client-missing', { warehouse, client: name, version }, undefined, { cause }));
}

/** Loads a package that users install themselves; `missing` says that it is not there. */
export async function loadPackage<T>(name: string, load: () => Promise<T>, missing: (cause: unknown) => MartletError): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    throw isMissing(cause, name) ? missing(cause) : cause;
  }
}

function isMissing(error: unknown, name: string): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND' && error.message.includes(name);
}
