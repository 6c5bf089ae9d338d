import { formatLocation } from '../../errors.js';
import { countOf, formatCount, formatDuration } from '../report/format.js';
import { code, escaped, markdownTable } from '../report/markdown.js';
import { countLine } from '../report/run-summary.js';
import { styleFor } from '../report/style.js';
import type { Merged } from './merge-pull-request.js';

const MARKER = '<!-- martlet ci merge -->';
const MOST_FAILURES = 10;
const PLAIN = styleFor({ hasColor: false });

/** The report on a merge: what readers see now, and what was looked at. */
export function mergedMarkdown(merged: Merged): string {
  const rows = stepRows(merged).map(([mark, step, result]) => [mark, step, escaped(result)]);
  const parts = [MARKER, `### ${verdictOf(merged)}`, markdownTable(['', 'Step', 'Result'], rows), ...failureList(merged)];
  return `${parts.join('\n\n')}\n`;
}

/** One sentence on a merge. */
export function mergedText({ outcome, environment, publication, before, of }: Merged): string {
  switch (outcome) {
    case 'released':
      return `Released ${of}: ${environment} is at publication ${publication}, and all checks pass`;
    case 'nothing':
      return `Nothing to release: ${environment} has all of ${of}`;
    case 'not-published':
      return `Not released: ${environment} is as it was, at publication ${publication}`;
    case 'rolled-back':
      return `Rolled back: ${environment} shows again what publication ${before} showed`;
    case 'failed-check':
      return `Released, but checks fail: ${environment} is at publication ${publication}, and there is none before`;
    default:
      return outcome satisfies never;
  }
}

function verdictOf(merged: Merged): string {
  const isFine = merged.outcome === 'released' || merged.outcome === 'nothing';
  return `${isFine ? '✅' : '❌'} ${escaped(mergedText(merged))}`;
}

type Row = readonly [string, string, string];

function stepRows(merged: Merged): readonly Row[] {
  const { run, checks, outcome, environment, publication, isResumed, closed, of } = merged;
  const failed = checks.filter(({ status }) => status === 'failed').length;
  const warned = checks.filter(({ status }) => status === 'warned').length;
  const isPublished = outcome !== 'not-published' && outcome !== 'nothing';
  const counts = [
    `${countOf(checks.length - failed, 'check')} passed`,
    ...(warned === 0 ? [] : [`${formatCount(warned)} of them with a warning`]),
    ...(failed === 0 ? [] : [`${formatCount(failed)} failed`]),
  ];
  return [
    ...buildRows(merged),
    ...(isPublished
      ? [
          [
            '✅',
            'Publish',
            isResumed ? 'done by a command before this one, which was killed' : `${countOf(run?.views ?? 0, 'view')} switched`,
          ] as const,
        ]
      : []),
    ...(isPublished ? [[failed > 0 ? '❌' : '✅', `Checks in ${environment}`, counts.join(', ')] as const] : []),
    ...(outcome === 'rolled-back' ? [['⏪', 'Roll back', `done, as publication ${publication}`] as const] : []),
    ...(closed === undefined
      ? []
      : [
          [
            closed.postponed === undefined ? '✅' : '➖',
            `Remove ${of}`,
            `${closed.existed ? `${countOf(closed.views, 'view')}` : 'it was gone'}; ${
              closed.postponed === undefined ? `${countOf(closed.dropped, 'version')} dropped` : 'its versions go with the next janitor'
            }`,
          ] as const,
        ]),
  ];
}

function buildRows({ run, of }: Merged): readonly Row[] {
  if (run === undefined) return [];
  const isBad = run.steps.some(({ kind, status }) => kind !== 'monitor' && (status === 'failed' || status === 'error'));
  const made = run.steps.filter(({ kind, status }) => kind === 'model' && status !== 'unchanged').length;
  const counts = (['ingest', 'model', 'test'] as const).map((kind) => countLine(run, kind, PLAIN)).filter((text) => text !== '');
  const what = made === 0 ? `nothing had to be built, ${of} had all of it` : counts.join('; ');
  return [[isBad ? '❌' : '✅', 'Build and data tests', `${what}; ${formatDuration(run.milliseconds)}`]];
}

function failureList({ run, checks, outcome }: Merged): readonly string[] {
  const ofRun = outcome === 'not-published' ? (run?.steps ?? []).filter(({ status }) => status === 'failed' || status === 'error') : [];
  const ofChecks = checks.filter(({ status }) => status === 'failed');
  const items = [...ofRun, ...ofChecks].slice(0, MOST_FAILURES).map(({ id, errors = [] }) => {
    const texts = errors.map(({ code: number, at, message, hint }) => {
      const place = at === undefined ? '' : ` ${code(formatLocation(at))}`;
      return `**${number}**${place} ${escaped(message)}<br>${escaped(hint)}`;
    });
    return `- ${texts.length === 0 ? code(id) : texts.join('<br>')}`;
  });
  return items.length === 0 ? [] : ['#### What is wrong', items.join('\n')];
}
