// What every command of a published Martlet does before it does anything of its own: it starts, loads the project and works
// out the fingerprints of its models. Run by bench/starting.ts.
import module from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

module.enableCompileCache?.();
const [martlet, project] = process.argv.slice(2);
const load = (file) => import(pathToFileURL(join(martlet, 'dist', file)).href);
const { loadCommands } = await load('cli/index.js');
await Promise.all([load('index.js'), loadCommands(['build'])]);
const { loadProject, modelFingerprints } = await load('project/index.js');
const loaded = await loadProject(project);
const fingerprintOf = modelFingerprints(loaded);
for (const { id } of loaded.models) fingerprintOf(id);
