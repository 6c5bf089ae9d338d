import { MartletError } from '../errors.js';
import { loadPackage } from '../warehouses/client.js';

/** What reads files that most projects have none of; users install it themselves. */
const READERS = {
  yauzl: { what: 'ZIP archives and Excel workbooks', install: 'yauzl@^3.4.0 saxes@^6.0.0' },
  saxes: { what: 'Excel workbooks', install: 'saxes@^6.0.0' },
  zstddec: { what: 'files packed with zstd', install: 'zstddec@^0.3.4' },
} as const;

/**
 * Loads what reads such files.
 *
 * @throws MartletError `reader-missing` when it is not there.
 */
export function loadReader<T>(name: keyof typeof READERS, load: () => Promise<T>): Promise<T> {
  const missing = (cause: unknown): MartletError =>
    new MartletError('reader-missing', { reader: name, ...READERS[name] }, undefined, { cause });
  return loadPackage(name, load, missing);
}
