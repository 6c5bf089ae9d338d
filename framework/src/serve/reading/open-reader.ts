import { MartletError } from '../../errors.js';
import type { Project } from '../../project/index.js';
import { publishedFolder, servedEnvironments } from '../../published/index.js';
import { openReading } from '../../warehouses/open.js';
import { openFilesReader } from './files-reader.js';
import type { PublicationReader } from './reader.js';

/**
 * Opens what answers readers of an environment; the first that is served when left out.
 *
 * @throws MartletError `serve-undeclared`, `environment-unserved`.
 */
export async function openReader(project: Project, environment?: string): Promise<PublicationReader> {
  const { serve } = project.config;
  const served = servedEnvironments(project);
  const [first] = served;
  if (serve === undefined || first === undefined) throw new MartletError('serve-undeclared', {});
  const wanted = environment ?? first;
  if (!served.includes(wanted)) throw new MartletError('environment-unserved', { environment: wanted, served });
  const folder = publishedFolder(project);
  return openFilesReader({
    folder,
    environment: wanted,
    now: () => new Date().toISOString(),
    engine: await openReading(folder, serve.engine),
  });
}
