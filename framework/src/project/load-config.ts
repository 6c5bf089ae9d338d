import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { MartletError } from '../errors.js';
import { type Config, configSchema } from './config.js';
import { configProblems } from './config-problems.js';
import { importConfig } from './modules/index.js';
import type { Project } from './project.js';
import { loadTypeScript } from './typescript-loader.js';

/** The names that a config may have. */
export const CONFIG_FILES = ['martlet.config.ts', 'martlet.config.mts', 'martlet.config.js', 'martlet.config.mjs'];

/**
 * Reads and checks a project's config.
 *
 * @throws MartletError `config-missing`, `module-failed`, `config-invalid`.
 */
export async function loadConfig(directory: string): Promise<Config> {
  const file = CONFIG_FILES.find((name) => existsSync(join(directory, name)));
  if (file === undefined) throw new MartletError('config-missing', { directory });
  const parsed = configSchema.safeParse(await importDefault(directory, file));
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

async function importDefault(directory: string, file: string): Promise<unknown> {
  try {
    const bundled = await importConfig(directory, file);
    if (bundled !== undefined) return bundled.default;
    await loadTypeScript();
    const module: { readonly default?: unknown } = await import(pathToFileURL(join(directory, file)).href);
    return module.default;
  } catch (cause) {
    throw new MartletError('module-failed', { message: cause instanceof Error ? cause.message : String(cause) }, { file }, { cause });
  }
}
