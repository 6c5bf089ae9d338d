import { hash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { replaceFile } from './replace-file.js';

/** Where a project's bundles are kept, relative to it; they can be removed at any time. */
export const BUNDLES_DIRECTORY = 'target/modules';

const ENDINGS = { modules: 'js', config: 'mjs' } as const;

const manifestSchema = z.strictObject({
  /** The key of the inputs. */
  key: z.string(),
  /** What the inputs held, and by what it can be told without reading them that they still do. */
  contents: z.string(),
  touched: z.string().optional(),
  /** The modules that the bundle answers for. */
  files: z.array(z.string()),
  inputs: z.array(z.string()),
  externals: z.array(z.strictObject({ specifier: z.string(), names: z.array(z.string()) })),
  /** The hash of the bundle's script; none when these modules can't be bundled. */
  script: z.string().optional(),
  /** A hash of each module with all that it imports, where the script is made of several. */
  modules: z.record(z.string(), z.string()).optional(),
});

/** What tells whether a kept bundle still holds. */
export type BundleManifest = z.infer<typeof manifestSchema>;

/** A script, and the path that errors name it by; the map of its positions is kept beside it. */
export interface Script {
  readonly path: string;
  readonly text: string;
}

/**
 * Keeps a project's bundle between commands. A file is replaced as a whole, and is named by the hash of its content or carries
 * it, so that one that is damaged, or of another bundle, is as good as none.
 */
export class BundleStore {
  readonly #directory: string;
  readonly #kind: keyof typeof ENDINGS;

  constructor(root: string, kind: keyof typeof ENDINGS) {
    this.#directory = join(root, BUNDLES_DIRECTORY);
    this.#kind = kind;
  }

  readManifest(): BundleManifest | undefined {
    try {
      return manifestSchema.parse(JSON.parse(readFileSync(this.#pathOf('json'), 'utf8')));
    } catch {
      return undefined;
    }
  }

  /** Replaces the manifest, and forgets the scripts that it doesn't name. */
  writeManifest(manifest: BundleManifest): void {
    replaceFile(this.#pathOf('json'), JSON.stringify(manifest));
    for (const name of readdirSync(this.#directory)) {
      const isKept = manifest.script !== undefined && name.includes(manifest.script);
      if (name.startsWith(`${this.#kind}-`) && !isKept) rmSync(join(this.#directory, name), { force: true });
    }
  }

  readScript(digest: string): Script | undefined {
    const path = this.#scriptOf(digest);
    const content = optionalFile(path);
    return content !== undefined && hash('sha256', content) === digest ? { path, text: content.toString() } : undefined;
  }

  /** Answers with the hash that the script is kept by. */
  writeScript(text: string, map: string): string {
    const digest = hash('sha256', text);
    replaceFile(`${this.#scriptOf(digest)}.map`, map);
    replaceFile(this.#scriptOf(digest), text);
    return digest;
  }

  /** What V8 has compiled of a script. It says nothing of its own damage, so its hash goes before it. */
  readCompiled({ path }: Script): Buffer | undefined {
    const kept = optionalFile(compiledPath(path));
    if (kept === undefined) return undefined;
    const compiled = kept.subarray(DIGEST_BYTES);
    return hash('sha256', compiled, 'buffer').equals(kept.subarray(0, DIGEST_BYTES)) ? compiled : undefined;
  }

  writeCompiled({ path }: Script, compiled: Buffer): void {
    replaceFile(compiledPath(path), Buffer.concat([hash('sha256', compiled, 'buffer'), compiled]));
  }

  #scriptOf(digest: string): string {
    return this.#pathOf(ENDINGS[this.#kind], `-${digest}`);
  }

  #pathOf(ending: string, name = ''): string {
    return join(this.#directory, `${this.#kind}${name}.${ending}`);
  }
}

const DIGEST_BYTES = 32;

/** Each version of V8 compiles in its own way. */
function compiledPath(script: string): string {
  return script.replace(/js$/, `${process.versions.v8}.bin`);
}

function optionalFile(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
