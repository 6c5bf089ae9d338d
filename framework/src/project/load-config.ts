import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isMartletError, MartletError, throwCollected } from '../errors.js';
import { type Config, configSchema } from './config.js';
import { configProblems } from './config-problems.js';
import { moduleFailures } from './module-failures.js';
import { type Exports, importConfig } from './modules/index.js';
import type { Project } from './project.js';
import { loadTypeScript } from './typescript-loader.js';

/** The names that a config may have. */
export const CONFIG_FILES = ['martlet.config.ts', 'martlet.config.mts', 'martlet.config.js', 'martlet.config.mjs'];

/**
 * Reads and checks a project's config.
 *
 * @throws MartletError `config-missing`, `config-failed`, `import-missing`, `config-invalid`.
 */
export async function loadConfig(directory: string): Promise<Config> {
  const file = CONFIG_FILES.find((name) => existsSync(join(directory, name)));
  if (file === undefined) throw new MartletError('config-missing', { directory });
  const exported = await importConfigModule(directory, file);
  if (!('default' in exported)) throw new MartletError('config-invalid', { problems: [withoutDefault(exported)] }, { file });
  const parsed = configSchema.safeParse(exported.default);
  if (parsed.success) return withLoader(parsed.data);
  const problems = parsed.error.issues.flatMap(configProblems);
  throw new MartletError('config-invalid', { problems }, { file });
}

/** The generator is a module of the project, so it is TypeScript. */
function withLoader(config: Config): Config {
  const generator = config.data?.generator;
  if (config.data === undefined || generator === undefined) return config;
  return {
    ...config,
    data: {
      ...config.data,
      generator: async () => {
        await loadTypeScript();
        return generator();
      },
    },
  };
}

/**
 * The target that a command works on: the config's default when none is named.
 *
 * @throws MartletError `target-unknown`.
 */
export function targetOf({ targets, defaultTarget }: Config, name = defaultTarget): Project['target'] {
  const config = Object.hasOwn(targets, name) ? targets[name] : undefined;
  if (config === undefined) throw new MartletError('target-unknown', { target: name, known: Object.keys(targets) });
  return { name, config };
}

async function importConfigModule(directory: string, file: string): Promise<Exports> {
  try {
    const bundled = await importConfig(directory, file);
    if (bundled !== undefined) return bundled;
    await loadTypeScript();
    return await import(pathToFileURL(join(directory, file)).href);
  } catch (cause) {
    // What the config imports may be what is wrong.
    throwCollected(
      moduleFailures(directory, [{ file, cause }]).map((problem) =>
        isMartletError(problem, 'module-failed') ? configFailed(problem) : problem,
      ),
    );
    throw cause;
  }
}

function configFailed({ parameters, at, cause }: MartletError<'module-failed'>): MartletError {
  return new MartletError('config-failed', parameters, at, { cause });
}

function withoutDefault(exported: Exports): string {
  const [name] = Object.keys(exported);
  return `it has no default export${name === undefined ? '' : `; write \`export default\` in place of \`export const ${name} =\``}`;
}
