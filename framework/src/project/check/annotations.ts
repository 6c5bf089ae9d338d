import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MartletError } from '../../errors.js';
import type { Project } from '../project.js';
import { type Finding, findingOf } from './finding.js';

/** Models whose export does not say its type, so that whoever imports them makes the compiler check their query again. */
export async function checkAnnotations(project: Project): Promise<readonly Finding[]> {
  const typed = project.models.filter(({ file }) => /\.m?ts$/.test(file));
  const found = await Promise.all(
    typed.map(async (model) => {
      const text = await readFile(join(project.directory, model.file), 'utf8');
      const { id, exportName, kind } = model;
      if (!new RegExp(`\\bconst\\s+${exportName}\\s*=`).test(text)) return [];
      const row = exportName.charAt(0).toUpperCase() + exportName.slice(1);
      const annotation = `${kind.charAt(0).toUpperCase()}${kind.slice(1)}<${row}>`;
      return [
        findingOf(model, new MartletError('annotation-missing', { model: id, exportName, annotation }), { kind: 'declaration' }, 'warning'),
      ];
    }),
  );
  return found.flat();
}
