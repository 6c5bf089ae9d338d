import { OutcomeBadge } from '../parts/badges.js';
import { countOf, formatDuration, formatInstant, formatNumber } from '../parts/format.js';
import { Empty, Page } from '../parts/page.js';
import { Table } from '../parts/table.js';
import { runHref } from '../routing/route.js';
import { useSite } from '../routing/site-context.js';

/** The last runs, newest first. */
export function RunsPage() {
  const { runs } = useSite();
  return (
    <Page
      title="Runs"
      heading="Runs"
      lead={runs.length === 0 ? undefined : `The last ${countOf(runs.length, 'run')} of ${runs[0]?.environment} that did something.`}
    >
      {runs.length === 0 ? (
        <NoRuns />
      ) : (
        <Table
          label="Runs"
          rows={runs}
          keyOf={({ runId }) => runId}
          columns={[
            {
              title: 'Run',
              cell: ({ runId, command }) => (
                <span class="nowrap">
                  <a href={runHref(runId)}>
                    <bdi class="name">{runId}</bdi>
                  </a>{' '}
                  <span class="quiet">{command}</span>
                </span>
              ),
            },
            { title: 'When', cell: ({ startedAt }) => <time dateTime={startedAt}>{formatInstant(startedAt)}</time> },
            {
              title: 'Outcome',
              cell: ({ outcome, failed, warned }) => (
                <div class="stacked">
                  <OutcomeBadge outcome={outcome} />
                  {failed + warned > 0 && <span class="quiet small nowrap">{troubles(failed, warned)}</span>}
                </div>
              ),
            },
            { title: 'Took', cell: ({ milliseconds }) => <span class="nowrap">{formatDuration(milliseconds)}</span>, align: 'end' },
            {
              title: 'Warehouse',
              cell: ({ warehouseMilliseconds }) => <span class="nowrap">{formatDuration(warehouseMilliseconds)}</span>,
              align: 'end',
              isExtra: true,
            },
            { title: 'Steps', cell: ({ steps }) => formatNumber(steps), align: 'end' },
            { title: 'By', cell: ({ by }) => <bdi>{by ?? ''}</bdi>, isExtra: true },
          ]}
        />
      )}
    </Page>
  );
}

/** Says why no run is known. */
export function NoRuns() {
  return (
    <Empty>
      No run is known. Runs are in the state: build the project, then generate the catalog again. On a warehouse of a server the state is
      read with <code>martlet docs generate --profile</code>.
    </Empty>
  );
}

function troubles(failed: number, warned: number): string {
  const parts = [...(failed === 0 ? [] : [`${formatNumber(failed)} failed`]), ...(warned === 0 ? [] : [`${formatNumber(warned)} warned`])];
  return parts.join(', ');
}
