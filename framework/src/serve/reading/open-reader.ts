import { MartletError } from '../../errors.js';
import type { Project } from '../../project/index.js';
import { publishedFolder, servedEnvironments } from '../../published/index.js';
import type { Clock } from '../../run/index.js';
import { dialect } from '../../warehouses/dialects.js';
import { openReading } from '../../warehouses/open.js';
import { openFilesReader } from './files-reader.js';
import type { PublicationReader } from './reader.js';
import { openWarehouseReader } from './warehouse-reader.js';

const SYSTEM_CLOCK: Clock = { elapsed: () => performance.now(), now: () => new Date().toISOString() };

/**
 * Opens what answers readers of an environment; the first that is served when left out.
 *
 * @throws MartletError `serve-undeclared`, `environment-unserved`.
 */
export async function openReader(project: Project, environment?: string, clock: Clock = SYSTEM_CLOCK): Promise<PublicationReader> {
  const { serve } = project.config;
  const served = servedEnvironments(project);
  const [first] = served;
  if (serve === undefined || first === undefined) throw new MartletError('serve-undeclared', {});
  const wanted = environment ?? first;
  if (!served.includes(wanted)) throw new MartletError('environment-unserved', { environment: wanted, served });
  const { capabilities } = dialect(project.target.config.warehouse);
  // What one process has to itself is read from files; any other answers readers beside a build.
  if (!capabilities.isExclusive) return openWarehouseReader(project, { environment: wanted, clock });
  const folder = publishedFolder(project);
  return openFilesReader({
    folder,
    environment: wanted,
    atOnce: serve.engine.threads,
    now: clock.now,
    engine: await openReading(folder, serve.engine),
  });
}
