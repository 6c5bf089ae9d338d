import { resolve } from 'node:path';
import type { SuiteResult } from '../conformance/index.js';
import { MartletError } from '../errors.js';
import { loadConfig, replaceFile, targetOf } from '../project/index.js';
import { probesOf } from '../warehouses/open.js';
import type { CommandContext } from './command-context.js';
import { countOf, formatCount, formatDuration, type Style, styleFor, toJson, writeLines } from './report/index.js';

/** Options of `martlet debug --suite`. */
export interface SuiteRun {
  /** The parts to run; all when left out. */
  readonly part?: readonly string[];
  /** The target by which a second principal connects. */
  readonly reader?: string;
  /** The file of the report, relative to the current directory of the project. */
  readonly report?: string;
  readonly yes?: boolean;
}

/**
 * Runs the suite of conformance on a target, after it has said what that costs.
 *
 * @returns 0 where each case that was run holds, otherwise 1.
 */
export async function runSuiteOnTarget(context: CommandContext, { part: parts, reader, report, yes = false }: SuiteRun): Promise<number> {
  const { directory, out, json, quiet, clock, signal } = context;
  const config = await loadConfig(directory);
  const target = targetOf(config, context.target);
  const second = reader === undefined ? undefined : targetOf(config, reader).config;
  // The cases are many modules, which no other command needs.
  const { openSubject, runSuite, SUITE, suiteReport } = await import('../conformance/index.js');
  const unknown = parts?.find((part) => SUITE[part] === undefined);
  if (unknown !== undefined) throw new MartletError('suite-part-unknown', { part: unknown, known: Object.keys(SUITE) });
  const { cost } = await probesOf(target.config);
  const count = (parts ?? Object.keys(SUITE)).reduce((sum, part) => sum + (SUITE[part]?.length ?? 0), 0);
  if (cost !== undefined && !yes) {
    const question = `Run ${countOf(count, 'case')} on target ${target.name}? The whole suite costs ${cost}.`;
    if (context.confirm === undefined) throw new MartletError('suite-unconfirmed', { target: target.name, cost });
    if (!(await context.confirm(question))) return 0;
  }

  const style = styleFor(out);
  const showsLines = !json && !quiet;
  const startedAt = new Date(clock.now());
  const started = clock.elapsed();
  const subject = await openSubject(target.config, directory, second);
  let results: readonly SuiteResult[];
  try {
    if (showsLines)
      writeLines(out, [
        `${countOf(count, 'case')} on target ${target.name}, in schema ${subject.schema}`,
        ...(cost === undefined ? [] : [style.quiet(`The whole suite costs ${cost}.`)]),
      ]);
    let shownPart: string | undefined;
    results = await runSuite(subject, {
      ...(parts === undefined ? {} : { parts }),
      signal,
      onResult: (result) => {
        const { part, name, outcome, seconds } = result;
        if (json) out.write(`${toJson({ kind: 'case', part, name, seconds, ...outcome })}\n`);
        if (!showsLines) return;
        writeLines(out, [...(part === shownPart ? [] : [style.strong(part)]), ...caseLines(result, style)]);
        shownPart = part;
      },
    });
  } finally {
    await subject.close();
  }

  const found = suiteReport(results, {
    config: target.config,
    reader: second,
    schema: subject.schema,
    principals: subject.reader === undefined ? [] : [subject.reader.grantee],
    startedAt,
    endedAt: new Date(clock.now()),
  });
  if (report !== undefined) replaceFile(resolve(directory, report), `${toJson(found)}\n`);
  if (json) out.write(`${toJson(found)}\n`);
  else if (!quiet || found.failed > 0) {
    const left = count - results.length;
    const counts = [
      style.good(`${formatCount(found.passed)} passed`),
      found.failed === 0 ? '0 failed' : style.bad(`${formatCount(found.failed)} failed`),
      `${formatCount(found.skipped)} skipped`,
      ...(left === 0 ? [] : [`${formatCount(left)} not run`]),
    ];
    writeLines(out, [
      '',
      `${counts.join(', ')} ${style.quiet(`in ${formatDuration(clock.elapsed() - started)}`)}`,
      ...(report === undefined ? [] : [`The report is in ${report}. It has no names of your account.`]),
    ]);
  }
  return found.failed === 0 && results.length === count ? 0 : 1;
}

function caseLines({ name, outcome, seconds }: SuiteResult, style: Style): readonly string[] {
  switch (outcome.outcome) {
    case 'passed':
      return [`  ${style.good('ok  ')}  ${name}${seconds < 5 ? '' : style.quiet(` (${formatDuration(seconds * 1000)})`)}`];
    case 'failed':
      return [`  ${style.bad('FAIL')}  ${name}`, `        ${outcome.problem}`];
    case 'skipped':
      return [`  ${style.quiet(`skip  ${name}: ${outcome.reason}`)}`];
    default:
      return outcome satisfies never;
  }
}
