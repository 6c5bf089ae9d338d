import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { MartletError } from '../../errors.js';

/**
 * Loads an extension of DuckDB from a directory, where nothing is asked of the internet: `<name>.duckdb_extension` in it, or in the folders that
 * DuckDB makes of its version and the platform.
 *
 * @throws MartletError `extension-missing`
 */
export async function loadExtension(connection: DuckDBConnection, extension: string, directory: string | undefined): Promise<void> {
  const [about] = await (await connection.runAndReadAll('select library_version as version from pragma_version()')).getRowObjectsJson();
  const [on] = await (await connection.runAndReadAll('pragma platform')).getRowObjectsJson();
  const [version, platform] = [String(about?.version), String(on?.platform)];
  const file = `${extension}.duckdb_extension`;
  const places = directory === undefined ? [] : [join(directory, file), join(directory, version, platform, file)];
  const path = places.find((place) => existsSync(place));
  if (path === undefined) {
    throw new MartletError('extension-missing', { extension, version, platform, ...(directory === undefined ? {} : { directory }) });
  }
  await connection.run(`load '${path.replaceAll("'", "''")}'`);
}
