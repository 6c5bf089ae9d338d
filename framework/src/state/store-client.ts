import { MartletError } from '../errors.js';

/**
 * Loads a database's client, which users install themselves.
 *
 * @throws MartletError `store-client-missing` when it is not there.
 */
export async function loadStoreClient<T>(store: string, client: string, version: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND' && cause.message.includes(client);
    if (!isMissing) throw cause;
    throw new MartletError('store-client-missing', { store, client, version }, undefined, { cause });
  }
}
