import { importedFiles } from './imported-files.js';

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
