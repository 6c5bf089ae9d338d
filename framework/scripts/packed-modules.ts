import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Packs Martlet and puts it among the libraries of the repository, as it would be installed, in a directory of its own. */
export function packedModules(directory: string): string {
  const modules = join(directory, 'node_modules');
  mkdirSync(modules);
  execFileSync('npm', ['pack', '--pack-destination', directory], { cwd: join(root, 'framework'), stdio: 'ignore' });
  const [tarball = ''] = readdirSync(directory).filter((file) => file.endsWith('.tgz'));
  execFileSync('tar', ['xzf', tarball], { cwd: directory });
  renameSync(join(directory, 'package'), join(modules, 'martlet'));
  for (const library of readdirSync(join(root, 'node_modules')).filter((name) => name !== 'martlet'))
    symlinkSync(join(root, 'node_modules', library), join(modules, library));
  return modules;
}
