import type { DagSteps } from './dag-project.js';

/** What every file begins with that Martlet may replace. */
export const WRITTEN_BY = 'Written by `martlet airflow generate`: change martlet.config.ts and write it again.';

/** The three DAG files, by their names. */
export function dagTexts(steps: DagSteps): Readonly<Record<string, string>> {
  return {
    'data_ingestion.py': ingestion(steps),
    'transformation.py': TRANSFORMATION,
    'data_quality_checks.py': quality(steps),
  };
}

function ingestion({ waits, fetches, generates, hasSources }: DagSteps): string {
  const tasks: readonly (readonly [name: string, code: string])[] = [
    ...(waits ? [['wait', 'project.wait_for_files("wait_for_files")'] as const] : []),
    ...(fetches ? [['fetch', 'project.fetch("fetch")'] as const] : []),
    ...(generates ? [['generate', 'project.martlet("generate", ["generate"])'] as const] : []),
    ...(hasSources
      ? ([
          ['validate', 'project.martlet("validate", ["ingest", "--no-publish"])'],
          ['load', 'project.martlet("load_bronze", ["ingest"], outlets=[project.delivered])'],
        ] as const)
      : ([['load', 'project.notice("delivered", outlets=[project.delivered])']] as const)),
  ];
  const what = [
    ...(waits ? ['waits for the files'] : []),
    ...(fetches ? ['fetches them'] : generates ? ['generates sample data'] : []),
    ...(hasSources
      ? ['loads what is new beside what readers see', 'publishes it as bronze tables']
      : ['says that the tables which others load are there']),
  ];
  return dagFile('data_ingestion', `${sentence(what)}`, tasks, 'schedule=project.schedule');
}

const TRANSFORMATION = `"""transformation: plans once, builds and tests each part of that plan, and publishes all of it at the end.

${WRITTEN_BY}
"""

from pathlib import Path

from airflow_martlet import MartletProject

project = MartletProject.load(Path(__file__).with_name("martlet.json"))

with project.dag("transformation", schedule=[project.delivered]) as dag:
    plan = project.plan("plan")
    build = project.apply_parts("build")
    publish = project.apply("publish", outlets=[project.published])

    plan >> build >> publish
`;

function quality({ hasFreshness, hasTests, hasMonitors }: DagSteps): string {
  const checks: readonly (readonly [name: string, code: string])[] = [
    ...(hasFreshness ? [['freshness', 'project.martlet("freshness", ["freshness"])'] as const] : []),
    ...(hasTests ? [['tests', 'project.martlet("tests", project.test_arguments)'] as const] : []),
    ...(hasMonitors ? [['monitors', 'project.martlet("monitors", ["monitor"])'] as const] : []),
  ];
  const names = checks.map(([name]) => name);
  const [only = '', ...others] = names;
  const first = others.length === 0 ? only : `[${names.join(', ')}]`;
  const chain = first === '' ? 'scores >> alerts' : `${first} >> scores >> alerts`;
  return `"""data_quality_checks: ${sentence([
    ...(hasFreshness ? ['looks how fresh the data is'] : []),
    ...(hasTests ? ['asks all data tests again'] : []),
    ...(hasMonitors ? ['measures what is watched'] : []),
    'scores the quality',
    'sends the alerts that are still open',
  ])}

${WRITTEN_BY}
"""

from pathlib import Path

from airflow_martlet import MartletProject

project = MartletProject.load(Path(__file__).with_name("martlet.json"))

with project.dag("data_quality_checks", schedule=[project.published]) as dag:
${checks.map(([name, code]) => `    ${name} = ${code}\n`).join('')}    scores = project.afterwards("scores", ["quality"])
    alerts = project.afterwards("alerts", ["alerts"])

    ${chain}
`;
}

function dagFile(id: string, what: string, tasks: readonly (readonly [name: string, code: string])[], schedule: string): string {
  return `"""${id}: ${what}

${WRITTEN_BY}
"""

from pathlib import Path

from airflow_martlet import MartletProject

project = MartletProject.load(Path(__file__).with_name("martlet.json"))

with project.dag("${id}", ${schedule}) as dag:
${tasks.map(([name, code]) => `    ${name} = ${code}\n`).join('')}
    ${tasks.map(([name]) => name).join(' >> ')}
`;
}

/** `looks, asks and sends.` */
function sentence(parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? `${last}.` : `${parts.slice(0, -1).join(', ')} and ${last}.`;
}
