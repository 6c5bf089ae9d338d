import type { ResourceUse } from '../../src/catalog/resources-schema.js';
import { formatBytes, formatMoney } from '../../src/run/cost/amounts.js';
import { loadResources } from '../data/load-part.js';
import { usePart } from '../data/use-part.js';
import { DayChart, type DayFigure, SmallDayChart } from '../parts/day-chart.js';
import { countOf, formatDay, formatDuration, formatNumber, formatShare } from '../parts/format.js';
import { Empty, Page, Section } from '../parts/page.js';
import { RelationLink } from '../parts/relation-link.js';
import { SectionLinks } from '../parts/sections.js';
import { Table } from '../parts/table.js';
import { href } from '../routing/route.js';
import { useSite } from '../routing/site-context.js';
import { NoRuns } from './runs-page.js';

/** What each model takes, day by day, and what became slower or larger. */
export function ResourcesPage({ query }: { readonly query: URLSearchParams }) {
  const { hasResources } = useSite();
  return hasResources ? (
    <KnownResources by={query.get('by') ?? ''} />
  ) : (
    <Page title="Resources" heading="Resources">
      <NoRuns />
    </Page>
  );
}

function KnownResources({ by }: { readonly by: string }) {
  const part = usePart('resources', loadResources);
  const resources = part.kind === 'loaded' ? part.value : undefined;
  return (
    <Page
      title="Resources"
      heading="Resources"
      lead={
        resources === undefined
          ? undefined
          : `What ${countOf(resources.runs, 'run')} of ${resources.environment} took, ${formatDay(resources.from)} to ${formatDay(resources.to)}. Data tests count to what they test.`
      }
    >
      {part.kind === 'failed' && <Empty>What runs took can’t be read: {part.message}</Empty>}
      {resources !== undefined && <Parts resources={resources} by={by} />}
    </Page>
  );
}

type Usage = ResourceUse['relations'][number]['days'][number];

interface Measure {
  readonly id: string;
  readonly title: string;
  readonly of: (usage: Omit<Usage, 'day'>) => number;
  readonly format: (value: number) => string;
  /** Of the lines of a chart, which are no amounts that anything took. */
  readonly formatLine?: (value: number) => string;
}

function Parts({ resources, by }: { readonly resources: ResourceUse; readonly by: string }) {
  const measures = measuresOf(resources);
  const measure = measures.find(({ id }) => id === by) ?? measures[0];
  const { relations, trends } = resources;
  const warnings = trends.flatMap(({ relation, warnings: own }) => own.map((warning) => ({ relation, ...warning })));
  if (measure === undefined) return <Empty>No run took anything that was measured.</Empty>;
  const { of, format, formatLine = format, title } = measure;
  const all = relations.reduce((sum, usage) => sum + of(usage), 0);
  const days = daysOf(resources);
  return (
    <>
      {warnings.length > 0 && (
        <Section title="Slower or larger than before">
          <ul class="plain-list">
            {warnings.map(({ relation, code, message, hint }) => (
              <li key={`${relation} ${code}`} class="stacked">
                <span class="out-of-line">
                  <Sentence of={relation} text={message} />
                </span>
                <span class="quiet small">
                  {code} {hint}
                </span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      <SectionLinks
        label="What is counted"
        current={measure.id}
        links={measures.map(({ id, title: name }) => ({ id, title: name, href: href(['resources'], { by: id }) }))}
      />
      <Section title={`${title} by day`} note={`${format(all)} in all`}>
        <DayChart title={title} format={format} formatLine={formatLine} days={sumsOf(days, relations, of)} />
      </Section>
      <Section title={`${title} by model`}>
        <Table
          label={`${title} by model`}
          rows={relations.toSorted((one, other) => of(other) - of(one))}
          keyOf={({ relation }) => relation}
          columns={[
            { title: 'Model', cell: ({ relation }) => <RelationLink id={relation} /> },
            { title: title, cell: (usage) => <span class="nowrap">{format(of(usage))}</span>, align: 'end' },
            { title: 'Share', cell: (usage) => (all === 0 ? '–' : formatShare(of(usage) / all)), align: 'end' },
            {
              title: 'By day',
              cell: (usage) => <SmallDayChart title={`${title} of ${usage.relation}`} format={format} days={sumsOf(days, [usage], of)} />,
            },
            { title: 'Runs', cell: ({ runs }) => formatNumber(runs), align: 'end', isExtra: true },
          ]}
        />
      </Section>
      <Section title="The dearest of each day">
        <Table
          label="The dearest of each day"
          rows={days.toReversed().filter((day) => relations.some((usage) => usage.days.some((own) => own.day === day)))}
          keyOf={(day) => day}
          columns={[
            { title: 'Day', cell: (day) => <span class="nowrap">{formatDay(day)}</span> },
            {
              title: title,
              cell: (day) => <span class="nowrap">{format(sumsOf([day], relations, of)[0]?.value ?? 0)}</span>,
              align: 'end',
            },
            {
              title: 'Most of it',
              cell: (day) => (
                <ul class="inline-list">
                  {dearestOf(day, relations, of).map(({ relation, value }) => (
                    <li key={relation}>
                      <RelationLink id={relation} /> <span class="quiet nowrap">{format(value)}</span>
                    </li>
                  ))}
                </ul>
              ),
            },
          ]}
        />
      </Section>
      <Section title="How long loads and builds take" note="What makes all rows is compared with itself, and so is what adds new ones.">
        <Table
          label="How long loads and builds take"
          rows={trends}
          keyOf={({ id, isWhole }) => `${id} ${isWhole}`}
          columns={[
            {
              title: 'Model',
              cell: ({ relation, isWhole, warnings: own }) => (
                <span class={own.length > 0 ? 'out-of-line' : undefined}>
                  <RelationLink id={relation} />
                  {isWhole === undefined && <span class="quiet small"> new rows</span>}
                </span>
              ),
            },
            { title: 'Runs', cell: ({ runs }) => formatNumber(runs), align: 'end' },
            { title: 'p50', cell: ({ p50 }) => <span class="nowrap">{formatDuration(p50)}</span>, align: 'end' },
            { title: 'p95', cell: ({ p95 }) => <span class="nowrap">{formatDuration(p95)}</span>, align: 'end' },
            { title: 'Last', cell: ({ last }) => <span class="nowrap">{formatDuration(last)}</span>, align: 'end' },
            { title: 'Rows', cell: ({ rows }) => (rows === undefined ? '–' : formatNumber(rows)), align: 'end', isExtra: true },
          ]}
        />
      </Section>
    </>
  );
}

/** A sentence in which the relation that it begins with is a link. */
function Sentence({ of, text }: { readonly of: string; readonly text: string }) {
  if (!text.startsWith(of)) return <span dir="auto">{text}</span>;
  return (
    <>
      <RelationLink id={of} />
      {text.slice(of.length)}
    </>
  );
}

/** What was measured, what is paid first. */
function measuresOf({ relations, currency }: ResourceUse): readonly Measure[] {
  const all: readonly Measure[] = [
    ...(currency === undefined
      ? []
      : [
          {
            id: 'cost',
            title: 'Cost',
            of: ({ money = 0 }: Omit<Usage, 'day'>) => money,
            format: (value: number) => formatMoney(value, currency),
            formatLine: (value: number) => `${formatNumber(value)} ${currency}`,
          },
        ]),
    { id: 'credits', title: 'Credits', of: ({ credits = 0 }) => credits, format: (value) => (value === 0 ? '0' : formatNumber(value)) },
    { id: 'warehouse', title: 'Warehouse time', of: ({ warehouseMilliseconds }) => warehouseMilliseconds, format: formatDuration },
    { id: 'work', title: 'Work', of: ({ workMilliseconds }) => workMilliseconds, format: formatDuration },
    { id: 'bytes', title: 'Bytes', of: ({ bytes }) => bytes, format: formatBytes },
  ];
  return all.filter(({ of }) => relations.some((usage) => of(usage) > 0));
}

/** Each day of the period, also those on which nothing ran. */
function daysOf({ from, to }: ResourceUse): readonly string[] {
  const days: string[] = [];
  for (let day = Date.parse(`${from}T00:00:00Z`); day <= Date.parse(`${to}T00:00:00Z`); day += 86_400_000)
    days.push(new Date(day).toISOString().slice(0, 'yyyy-mm-dd'.length));
  return days;
}

function sumsOf(days: readonly string[], relations: ResourceUse['relations'], of: Measure['of']): readonly DayFigure[] {
  const sums = new Map(days.map((day) => [day, 0]));
  for (const usage of relations) for (const own of usage.days) sums.set(own.day, (sums.get(own.day) ?? 0) + of(own));
  return days.map((day) => ({ day, value: sums.get(day) ?? 0 }));
}

function dearestOf(day: string, relations: ResourceUse['relations'], of: Measure['of']) {
  return relations
    .flatMap(({ relation, days }) => {
      const own = days.find((each) => each.day === day);
      return own === undefined || of(own) === 0 ? [] : [{ relation, value: of(own) }];
    })
    .toSorted((one, other) => other.value - one.value)
    .slice(0, 3);
}
