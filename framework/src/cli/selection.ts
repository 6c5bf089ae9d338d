import { MartletError } from '../errors.js';
import { type SelectionRequest, stateSelectors } from '../plan/index.js';
import { changedSince, type Project } from '../project/index.js';
import { gitIn } from './git.js';
import type { SelectionOptions } from './options.js';

/** What the options of a command select. */
export type SelectedByOptions = Pick<SelectionRequest, 'select' | 'exclude' | 'changed'>;

export async function readSelection(
  project: Project,
  { select, exclude, changedSince: ref }: SelectionOptions,
): Promise<SelectedByOptions> {
  return {
    ...(select === undefined ? {} : { select }),
    ...(exclude === undefined ? {} : { exclude }),
    ...(ref === undefined ? {} : { changed: await changedSince(project, ref, gitIn(project.directory)) }),
  };
}

/**
 * The same for a command that opens no warehouse, so that it knows nothing of what is published.
 *
 * @throws MartletError `state-not-read` when a selector asks for it.
 */
export async function readSelectionWithoutState(project: Project, options: SelectionOptions, command: string): Promise<SelectedByOptions> {
  refuseStateSelectors(options, command);
  return readSelection(project, options);
}

/** @throws MartletError `state-not-read` when a selector asks how relations differ from what is published. */
export function refuseStateSelectors(options: SelectionOptions, command: string): void {
  const [selector] = stateSelectors(options);
  if (selector !== undefined) throw new MartletError('state-not-read', { selector, command });
}
