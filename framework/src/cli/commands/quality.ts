import { type QualityScores, type Score, scoreProject } from '../../catalog/index.js';
import { DIMENSIONS } from '../../quality/index.js';
import { openRun } from '../../run/index.js';
import type { CommandContext } from '../command-context.js';
import type { AddCommand } from '../program.js';
import { type Style, styleFor, tableLines, toJson, writeLines } from '../report/index.js';
import { withProject } from '../with-project.js';

/** `martlet quality` */
export const addQuality: AddCommand = (command, start) => {
  command.action(() => start(command, quality));
};

async function quality(context: CommandContext): Promise<number> {
  const { environment: wanted, clock, signal, out, json } = context;
  const { scores, before } = await withProject(context, (project, early) =>
    openRun(
      project,
      { clock, signal, environment: wanted, early, access: 'note' },
      () => undefined,
      async ({ run }) => {
        const { environment, store } = run;
        const freshness = await store.history({ kind: 'freshness', environment, latest: true });
        const found = scoreProject(project, await store.latestResults(environment), freshness);
        const last = (await store.history({ kind: 'score', environment, latest: true })).at(-1)?.body as QualityScores | undefined;
        // A score that has not changed is no news.
        if (JSON.stringify(last) !== JSON.stringify(found))
          await store.note([{ kind: 'score', environment, name: project.config.name, at: clock.now(), body: found }]);
        return { scores: found, before: last };
      },
    ),
  );
  if (json) out.write(`${toJson(scores)}\n`);
  else if (scores.all === undefined) writeLines(out, ['No data test has run yet: `martlet build` runs them.']);
  else writeLines(out, table(scores, before, styleFor(out)));
  return 0;
}

function table({ all, domains, relations }: QualityScores, before: QualityScores | undefined, style: Style): readonly string[] {
  const line = (name: string, score: Score, last: Score | undefined): readonly string[] => [
    name,
    painted(score.score, style),
    last === undefined || last.score === score.score
      ? ''
      : `${score.score > last.score ? '+' : ''}${(score.score - last.score).toFixed(1)}`,
    ...DIMENSIONS.map((dimension) => shown(score.dimensions[dimension])),
    String(score.answers),
  ];
  return tableLines(
    [
      { title: 'Quality' },
      { title: 'Score', align: 'right' },
      { title: 'Change', align: 'right' },
      ...DIMENSIONS.map((title) => ({ title, align: 'right' as const, isExtra: true })),
      { title: 'Answers', align: 'right', isExtra: true },
    ],
    [
      ...(all === undefined ? [] : [line('all', all, before?.all)]),
      ...Object.entries(domains).map(([name, score]) => line(`domain ${name}`, score, before?.domains[name])),
      ...Object.entries(relations).map(([id, score]) => line(id, score, before?.relations[id])),
    ],
    style,
  );
}

function shown(score: number | undefined): string {
  return score === undefined ? '' : score.toFixed(1);
}

function painted(score: number, style: Style): string {
  const paint = score >= 99 ? style.good : score >= 90 ? style.warning : style.bad;
  return paint(score.toFixed(1));
}
