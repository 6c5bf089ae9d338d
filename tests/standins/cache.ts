import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What an `install.sh` puts into the cache: a warehouse's stand-in, servers of S3 and of Azure’s storage with DuckDB's extensions, the second judge of Snowflake's SQL, or the generators of TPC data. */
export type StandIn = 'bigquery' | 'snowflake' | 'polyglot' | 'databricks' | 'remote' | 'tpc';

/** Where stand-ins live, outside the work tree. */
function cacheDirectory(): string {
  return process.env.MARTLET_STANDINS ?? join(homedir(), '.cache', 'martlet-standins');
}

/** The directory of one installed stand-in. */
export function standInDirectory(standIn: StandIn): string {
  return join(cacheDirectory(), standIn);
}

/** Whether the stand-in is installed from exactly the pins of this work tree. */
export function isStandInInstalled(standIn: StandIn): boolean {
  const stamp = join(standInDirectory(standIn), 'installed');
  return existsSync(stamp) && readFileSync(stamp, 'utf8').trim() === pinsFingerprint(standIn);
}

/** A file that belongs to the stand-ins' source. */
export function sourceFile(...path: readonly string[]): string {
  return fileURLToPath(new URL(path.join('/'), import.meta.url));
}

// install.sh hashes the same files in the same order.
const pins: Record<StandIn, readonly string[]> = {
  bigquery: ['bigquery/package-lock.json', 'bigquery/requirements.lock'],
  snowflake: ['snowflake/requirements.lock'],
  polyglot: ['polyglot/package-lock.json'],
  databricks: ['databricks/pom.xml', 'databricks/requirements.lock'],
  remote: ['remote/requirements.lock', 'remote/package-lock.json'],
  tpc: ['../tpc/requirements.lock'],
};

function pinsFingerprint(standIn: StandIn): string {
  const hash = createHash('sha256');
  for (const file of pins[standIn]) hash.update(readFileSync(sourceFile(file)));
  return hash.digest('hex');
}
