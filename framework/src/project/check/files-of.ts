import { importedFiles } from '../imported-files.js';
import type { Project } from '../project.js';

/** The files of some relations and data tests, with the helpers that they import: down to what declares a relation or test itself. */
export function filesOf(project: Project, ids: ReadonlySet<string>): ReadonlySet<string> {
  const declared = [...project.byId.values(), ...project.tests.map(({ test, file }) => ({ id: test.name, file }))];
  const isDeclared = new Set(declared.map(({ file }) => file));
  const found = new Set(declared.filter(({ id }) => ids.has(id)).map(({ file }) => file));
  // A set is walked to the end of what is added meanwhile.
  for (const file of found) {
    for (const imported of importedFiles(project.directory, file)) if (!isDeclared.has(imported)) found.add(imported);
  }
  return found;
}
