import { resolve } from 'node:path';
import { RemoteFiles } from '../ingest/index.js';
import type { Project } from '../project/index.js';

/** Reaches files of other machines, with what the config says and the credentials of the environment. */
export function remoteFilesOf({ config: { data }, directory }: Project): RemoteFiles {
  return new RemoteFiles({
    credentials: process.env,
    ...(data?.extensionDirectory === undefined ? {} : { extensionDirectory: resolve(directory, data.extensionDirectory) }),
  });
}
