import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path/posix';

/** Imports and re-exports of files beside a module; a type is gone before the modules are evaluated. */
const IMPORT = /(?:^|;)\s*(?:import\s+(?!type\b)[^'"]*|export\s+(?!type\b)(?:\*|\{)[^'"]*?from\s*)['"](\.[^'"]+)['"]/gm;

/** The files that a file of a project imports by a relative path, relative to the project. */
export function importedFiles(project: string, file: string): readonly string[] {
  const source = readFileSync(join(project, file), 'utf8');
  return [...source.matchAll(IMPORT)].map(([, specifier]) => {
    const path = normalize(join(dirname(file), specifier ?? ''));
    // A TypeScript module is imported under the name that its compiled file will have.
    const typescript = path.replace(/\.(m?)js$/, '.$1ts');
    return existsSync(join(project, typescript)) ? typescript : path;
  });
}
