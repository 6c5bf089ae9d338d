import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

/**
 * Opens an engine in memory on which no statement can load an extension or change a setting, or reach a file that the settings do not allow.
 *
 * @param options - What the engine is created with.
 * @param settings - Statements that are run before the settings are locked.
 */
export async function openLockedInstance(
  options: Readonly<Record<string, string>>,
  settings: readonly string[] = [],
): Promise<{ readonly instance: DuckDBInstance; readonly control: DuckDBConnection }> {
  const instance = await DuckDBInstance.create(':memory:', {
    ...options,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  try {
    const control = await instance.connect();
    for (const statement of [
      "set global timezone = 'UTC'",
      ...settings,
      'set global enable_external_access = false',
      'set global lock_configuration = true',
    ])
      await control.run(statement);
    return { instance, control };
  } catch (error) {
    instance.closeSync();
    throw error;
  }
}
