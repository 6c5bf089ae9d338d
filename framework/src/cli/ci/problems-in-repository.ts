import { MartletError } from '../../errors.js';
import type { CheckProblem } from '../../project/check/index.js';
import { gitIn } from '../git.js';

/** Problems whose files are named from the root of the repository, as code hosts know them. */
export async function inRepository(directory: string, problems: readonly CheckProblem[]): Promise<readonly CheckProblem[]> {
  const found = await gitIn(directory)(['rev-parse', '--show-prefix']);
  const prefix = found.kind === 'ended' && found.exitCode === 0 ? found.out.trim() : '';
  if (prefix === '') return problems;
  return problems.map(({ severity, error }) => {
    const { at, reason, parameters, cause } = error;
    return at === undefined
      ? { severity, error }
      : { severity, error: new MartletError(reason, parameters, { ...at, file: `${prefix}${at.file}` }, { cause }) };
  });
}
