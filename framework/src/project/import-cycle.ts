import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path/posix';

const IMPORT = /^\s*import\s+(?!type\b)[^'"]*['"](\.[^'"]+)['"]/gm;

/**
 * The path of a circle of imports among modules, its first file repeated at the end, or undefined. Only values count:
 * a type is gone before the modules are evaluated.
 */
export function findImportCycle(project: string, files: readonly string[]): readonly string[] | undefined {
  const known = new Set(files);
  const imports = new Map(files.map((file) => [file, importedFiles(project, file).filter((imported) => known.has(imported))]));
  const finished = new Set<string>();

  const visit = (file: string, path: readonly string[]): readonly string[] | undefined => {
    const start = path.indexOf(file);
    if (start >= 0) return [...path.slice(start), file];
    if (finished.has(file)) return undefined;
    for (const imported of imports.get(file) ?? []) {
      const cycle = visit(imported, [...path, file]);
      if (cycle !== undefined) return cycle;
    }
    finished.add(file);
    return undefined;
  };

  for (const file of files) {
    const cycle = visit(file, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

function importedFiles(project: string, file: string): readonly string[] {
  const source = readFileSync(join(project, file), 'utf8');
  return [...source.matchAll(IMPORT)].map(([, specifier]) => {
    const path = normalize(join(dirname(file), specifier ?? ''));
    // A TypeScript module is imported under the name that its compiled file will have.
    const typescript = path.replace(/\.(m?)js$/, '.$1ts');
    return existsSync(join(project, typescript)) ? typescript : path;
  });
}
