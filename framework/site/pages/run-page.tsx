import type { SiteRun } from '../../src/catalog/site/site-runs.js';
import { formatBytes } from '../../src/run/cost/amounts.js';
import { criticalPath, wayTo } from '../../src/run/critical-path.js';
import type { RecordedStep, RunRecord } from '../../src/run/run-record.js';
import { loadRun } from '../data/load-part.js';
import { usePart } from '../data/use-part.js';
import { OutcomeBadge, StepBadge } from '../parts/badges.js';
import { Fact } from '../parts/facts.js';
import { countOf, formatDuration, formatInstant, formatNumber } from '../parts/format.js';
import { Gantt } from '../parts/gantt.js';
import { Empty, Page, Section } from '../parts/page.js';
import { StepLink } from '../parts/step-link.js';
import { Table, type TableColumn } from '../parts/table.js';
import { href, runHref, testHref } from '../routing/route.js';
import { useSite } from '../routing/site-context.js';
import { NotFoundPage } from './not-found-page.js';

/** One run: what went wrong, what it took, and why it took so long. */
export function RunPage({ id, query }: { readonly id: string; readonly query: URLSearchParams }) {
  const known = useSite().runs.find(({ runId }) => runId === id);
  if (known === undefined) return <NotFoundPage what={`a run "${id}"`} />;
  return <KnownRun known={known} chosen={query.get('step') ?? undefined} />;
}

function KnownRun({ known, chosen }: { readonly known: SiteRun; readonly chosen: string | undefined }) {
  const { runId: id, command, environment, target, startedAt, outcome, published, publication } = known;
  const run = usePart(`run ${id}`, () => loadRun(id));
  return (
    <Page
      title={`Run ${id}`}
      above={
        <>
          <a href={href(['runs'])}>Runs</a>
          <time dateTime={startedAt}>{formatInstant(startedAt)}</time>
          <OutcomeBadge outcome={outcome} />
        </>
      }
      heading={
        <>
          Run <bdi class="name">{id}</bdi>
        </>
      }
      lead={`${command} of ${environment} on ${target}. ${
        publication === undefined
          ? 'It published nothing.'
          : `It published ${countOf(published, 'relation')} as publication ${formatNumber(publication)}.`
      }`}
    >
      {run.kind === 'failed' && <Empty>The steps of this run can’t be read: {run.message}</Empty>}
      {run.kind === 'loaded' && <Steps run={run.value} chosen={chosen} />}
    </Page>
  );
}

const BAD: ReadonlySet<RecordedStep['status']> = new Set(['failed', 'error', 'warned', 'skipped', 'cancelled']);
const RANKS: readonly RecordedStep['status'][] = ['error', 'failed', 'warned', 'skipped', 'cancelled'];

function Steps({ run, chosen }: { readonly run: RunRecord; readonly chosen: string | undefined }) {
  const { runId, steps } = run;
  const bad = steps.filter(({ status }) => BAD.has(status)).toSorted((a, b) => RANKS.indexOf(a.status) - RANKS.indexOf(b.status));
  const isChosen = steps.some(({ id }) => id === chosen);
  const way = isChosen ? wayTo(steps, chosen) : criticalPath(steps);
  const last = way.at(-1);
  return (
    <>
      {bad.length > 0 && (
        <Section title="What went wrong">
          <Table label="What went wrong" rows={bad} keyOf={({ id }) => id} columns={TROUBLES} />
        </Section>
      )}
      <RunFacts run={run} />
      {last?.beganAfter !== undefined && (
        <Section
          title="Timeline"
          note={
            isChosen ? (
              <>
                The way to <bdi class="name">{last.id}</bdi>. <a href={runHref(runId)}>Show the longest way</a>
              </>
            ) : (
              `The longest way through the run has ${countOf(way.length, 'step')}: only what shortens these shortens the run.`
            )
          }
        >
          <Gantt
            steps={steps}
            milliseconds={run.milliseconds}
            way={new Set(way.map(({ id }) => id))}
            wayTitle={isChosen ? 'The way to this step' : 'The longest way'}
          />
        </Section>
      )}
      <Section title="Steps">
        <Table label="Steps" rows={steps} keyOf={({ id }) => id} columns={columnsOf(run)} />
      </Section>
    </>
  );
}

const TROUBLES: readonly TableColumn<RecordedStep>[] = [
  { title: 'Step', cell: (step) => <StepLink step={step} /> },
  { title: 'Outcome', cell: ({ status }) => <StepBadge status={status} /> },
  {
    title: 'Why',
    cell: ({ relation, kind, code, failing = [], waitedFor, status }) => (
      <div class="stacked">
        {code !== undefined && <bdi>{code}</bdi>}
        {kind === 'tests' &&
          failing.map((test) => (
            <a key={test} href={testHref(test === relation ? undefined : relation, test)}>
              <bdi class="name">{test}</bdi>
            </a>
          ))}
        {status === 'skipped' && waitedFor !== undefined && (
          <span class="quiet">
            after <bdi>{waitedFor}</bdi>
          </span>
        )}
      </div>
    ),
  },
];

function RunFacts({ run }: { readonly run: RunRecord }) {
  const { milliseconds, warehouseMilliseconds, cpuMilliseconds, peakMemoryBytes, threads, steps, by, commit, pipeline } = run;
  const bytes = steps.flatMap((step) => step.bytes ?? []);
  const work = steps.reduce((sum, step) => sum + (step.workMilliseconds ?? 0), 0);
  return (
    <dl class="facts">
      <Fact title="Took">{formatDuration(milliseconds)}</Fact>
      <Fact title="The warehouse worked">{formatDuration(warehouseMilliseconds)}</Fact>
      {work > 0 && <Fact title="Work of the warehouse">{formatDuration(work)}</Fact>}
      {bytes.length > 0 && <Fact title="Bytes read">{formatBytes(bytes.reduce((sum, each) => sum + each, 0))}</Fact>}
      {cpuMilliseconds !== undefined && <Fact title="Processors">{formatDuration(cpuMilliseconds)}</Fact>}
      {peakMemoryBytes !== undefined && <Fact title="Peak memory">{formatBytes(peakMemoryBytes)}</Fact>}
      <Fact title="Threads">{formatNumber(threads)}</Fact>
      {by !== undefined && (
        <Fact title="By">
          <bdi>{by}</bdi>
        </Fact>
      )}
      {commit !== undefined && (
        <Fact title="Commit">
          <bdi class="name">{commit.slice(0, 12)}</bdi>
        </Fact>
      )}
      {pipeline !== undefined && (
        <Fact title="Pipeline">
          <bdi>{pipeline}</bdi>
        </Fact>
      )}
    </dl>
  );
}

/** Only what the warehouse tells has a column. */
function columnsOf({ runId, steps }: RunRecord): readonly TableColumn<RecordedStep>[] {
  const isKnown = (part: 'rows' | 'bytes' | 'workMilliseconds'): boolean => steps.some((step) => step[part] !== undefined);
  const time = (value: number | undefined) => (value === undefined ? '–' : <span class="nowrap">{formatDuration(value)}</span>);
  return [
    { title: 'Step', cell: (step) => <StepLink step={step} /> },
    { title: 'Outcome', cell: ({ status }) => <StepBadge status={status} /> },
    { title: 'Took', cell: ({ milliseconds, beganAfter }) => time(beganAfter === undefined ? undefined : milliseconds), align: 'end' },
    {
      title: 'Warehouse',
      cell: ({ warehouseMilliseconds, beganAfter }) => time(beganAfter === undefined ? undefined : warehouseMilliseconds),
      align: 'end',
      isExtra: true,
    },
    ...(isKnown('workMilliseconds')
      ? [{ title: 'Work', cell: ({ workMilliseconds }: RecordedStep) => time(workMilliseconds), align: 'end' as const, isExtra: true }]
      : []),
    ...(isKnown('rows')
      ? [
          {
            title: 'Rows',
            cell: ({ rows }: RecordedStep) => (rows === undefined ? '–' : formatNumber(rows)),
            align: 'end' as const,
          },
        ]
      : []),
    ...(isKnown('bytes')
      ? [
          {
            title: 'Bytes',
            cell: ({ bytes }: RecordedStep) => (bytes === undefined ? '–' : <span class="nowrap">{formatBytes(bytes)}</span>),
            align: 'end' as const,
          },
        ]
      : []),
    {
      title: 'Waited for',
      cell: ({ id, waitedFor }) =>
        waitedFor === undefined ? (
          <span class="quiet">nothing</span>
        ) : (
          <a href={runHref(runId, { step: id })}>
            <bdi class="name">{waitedFor}</bdi>
          </a>
        ),
    },
  ];
}
