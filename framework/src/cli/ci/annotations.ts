import { createHash } from 'node:crypto';
import type { CheckProblem } from '../../project/check/index.js';

/** GitHub shows ten of each kind and forgets the rest, so that no more are written. */
const MOST_ANNOTATIONS = 10;

/**
 * Problems as GitHub shows them beside the lines of a pull request:
 * https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
 */
export function gitHubAnnotations(problems: readonly CheckProblem[]): readonly string[] {
  return (['error', 'warning'] as const).flatMap((kind) =>
    problems
      .filter(({ severity }) => severity === kind)
      .slice(0, MOST_ANNOTATIONS)
      .map(({ error: { at, code, message, hint } }) => {
        const place = { file: at?.file, line: at?.line, col: at?.column, title: code };
        const properties = Object.entries(place).flatMap(([name, value]) =>
          value === undefined ? [] : [`${name}=${property(String(value))}`],
        );
        return `::${kind} ${properties.join(',')}::${data(`${message}\n${hint}`)}`;
      }),
  );
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** One entry of a code quality report: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format */
export interface CodeQualityIssue {
  readonly description: string;
  readonly check_name: string;
  readonly fingerprint: string;
  readonly severity: 'major' | 'minor';
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}

/** Problems as GitLab shows them in a merge request. What has no place is shown at the config. */
export function codeQuality(problems: readonly CheckProblem[]): readonly CodeQualityIssue[] {
  const seen = new Map<string, number>();
  return problems.map(({ severity, error: { at = { file: 'martlet.config.ts' }, code, message } }) => {
    // A problem keeps its identity when its line moves, so the line is left out. The order tells two of a kind apart.
    const same = `${code} ${at.file} ${message}`;
    const before = seen.get(same) ?? 0;
    seen.set(same, before + 1);
    return {
      description: `${code} ${message}`,
      check_name: code,
      fingerprint: createHash('sha256').update(`${same} ${before}`).digest('hex'),
      severity: severity === 'error' ? 'major' : 'minor',
      location: { path: at.file, lines: { begin: at.line ?? 1 } },
    };
  });
}
