import { versionSchema } from '../plan/index.js';

const VERSIONS = versionSchema('');

/** Of some schemas those in which Martlet keeps versions, state and failing rows, or environments beside the default one. */
export function ownSchemas(schemas: readonly string[]): readonly string[] {
  // Where versions are kept, environments are published: also those of another project.
  const published = schemas.filter((schema) => schema.endsWith(VERSIONS)).map((schema) => `${schema.slice(0, -VERSIONS.length)}__`);
  return schemas.filter((schema) => schema.startsWith('_martlet') || published.some((prefix) => schema.startsWith(prefix)));
}
