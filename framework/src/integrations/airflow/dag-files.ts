import type { AirflowConfig, Project } from '../../project/index.js';
import { dagProject, dagSteps } from './dag-project.js';
import { dagTexts, WRITTEN_BY } from './dag-texts.js';

/** What the DAG files read. */
const DAG_PROJECT_FILE = 'martlet.json';

/** A file to write, and how one of its name is known that may be replaced. */
export interface DagFile {
  readonly name: string;
  readonly text: string;
  /** Whether Martlet wrote a text as an earlier state of the file; false for a file that a person wrote. */
  readonly isOwn: (text: string) => boolean;
}

/**
 * The DAG files of a project and the data that they read.
 *
 * @param directory - The directory of the project, as it is reached from the DAG files.
 */
export function dagFiles(project: Project, settings: AirflowConfig, directory: string): readonly DagFile[] {
  const texts = Object.entries(dagTexts(dagSteps(project, settings)));
  return [
    ...texts.map(([name, text]): DagFile => ({ name, text, isOwn: (found) => found.includes(WRITTEN_BY) })),
    {
      name: DAG_PROJECT_FILE,
      text: `${JSON.stringify(dagProject(project, settings, directory), null, 2)}\n`,
      isOwn: (found) => /^\{\s*"version": \d+,\s*"name": /.test(found),
    },
  ];
}
