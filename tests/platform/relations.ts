import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Model, Source } from 'martlet';

const ROOT = join(import.meta.dirname, '..', '..');

/** What each file of `sources/` or `models/` exports. */
export async function relationsOf<R extends Model | Source>(
  directory: 'sources' | 'models',
): Promise<readonly { file: string; relation: R }[]> {
  const files = readdirSync(join(ROOT, directory), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  return Promise.all(
    files.map(async (file) => {
      const [relation, ...more] = Object.values((await import(join(ROOT, directory, file))) as Record<string, R>);
      if (relation === undefined || more.length > 0) throw new Error(`${file} does not export exactly one relation`);
      return { file, relation };
    }),
  );
}
