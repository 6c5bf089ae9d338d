import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MartletError } from '../../errors.js';
import type { Project, ProjectModel } from '../project.js';
import { type Finding, findingOf } from './finding.js';

/** Models whose export does not say its type, so that whoever imports them makes the compiler check their query again. */
export function checkAnnotations(project: Project, isChosen: (model: ProjectModel) => boolean): readonly Finding[] {
  const typed = project.models.filter((model) => /\.m?ts$/.test(model.file) && model.relation.rollup === undefined && isChosen(model));
  return typed.flatMap((model) => {
    // A file of a few lines costs less to wait for than to be called back about.
    const text = readFileSync(join(project.directory, model.file), 'utf8');
    const { id, exportName, kind } = model;
    if (!new RegExp(`\\bconst\\s+${exportName}\\s*=`).test(text)) return [];
    const row = exportName.charAt(0).toUpperCase() + exportName.slice(1);
    const annotation = `${kind.charAt(0).toUpperCase()}${kind.slice(1)}<${row}>`;
    const error = new MartletError('annotation-missing', { model: id, exportName, annotation });
    return [findingOf(model, error, { kind: 'declaration' }, 'warning')];
  });
}
