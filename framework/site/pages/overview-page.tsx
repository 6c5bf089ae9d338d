import type { ComponentChildren } from 'preact';
import type { Site } from '../data/site.js';
import { kindNoun, kindTitle } from '../parts/badges.js';
import { countOf, formatInstant, formatNumber, formatScore, formatShare, titleOf } from '../parts/format.js';
import { Empty, Page, Section } from '../parts/page.js';
import { RelationLink } from '../parts/relation-link.js';
import { TroubleLine } from '../parts/trouble-line.js';
import { href, runHref } from '../routing/route.js';
import { useSite } from '../routing/site-context.js';

/** The order in which data flows through the kinds. */
const FLOW = ['source', 'seed', 'staging', 'intermediate', 'model', 'dimension', 'fact', 'metric'] as const;

/** How the project is, and where to go from here. */
export function OverviewPage() {
  const site = useSite();
  const { project, relations, generatedAt } = site;
  // What is wrong comes before how much there is.
  const isTroubled = site.troubles.length > 0;
  const schemas = new Set(relations.map(({ schema }) => schema)).size;
  return (
    <Page
      title="Overview"
      above={`Generated ${formatInstant(generatedAt)}`}
      heading={<bdi>{titleOf(project.name)}</bdi>}
      lead={`${countOf(relations.length, 'relation')} in ${countOf(schemas, 'schema')} on ${project.warehouse}, target ${project.target}.`}
    >
      {isTroubled && (
        <Section title="Needs attention">
          <Attention site={site} />
        </Section>
      )}
      <Figures site={site} />
      <Flow site={site} />
      <div class="halves">
        {!isTroubled && (
          <Section title="Needs attention">
            <Attention site={site} />
          </Section>
        )}
        <Section title="Last publication">
          <LastPublication site={site} />
        </Section>
      </div>
      <Section title="Domains" note="Parts of the business, each with its star schema.">
        <ul class="cards">
          {[...site.domains].map(([domain, members]) => (
            <li key={domain}>
              <a class="card" href={href(['domain', domain])}>
                <strong>
                  <bdi>{domain}</bdi>
                </strong>
                <span class="quiet">{kindsOf(members.map(({ kind }) => kind))}</span>
              </a>
            </li>
          ))}
        </ul>
      </Section>
    </Page>
  );
}

function Figures({ site }: { readonly site: Site }) {
  const { relations, ownTests, missing, hasHistory } = site;
  const tests = relations.reduce((sum, relation) => sum + relation.tests, ownTests.length);
  const failing = site.problems.filter(({ status }) => status !== 'warned').length;
  const stale = relations.filter(({ isStale }) => isStale).length;
  const isChecked = relations.some(({ isFreshnessChecked }) => isFreshnessChecked);
  const columns = relations.reduce((sum, relation) => sum + relation.columns, relations.length);
  const score = site.scores.at(-1)?.score;
  return (
    <ul class="figures">
      <Figure
        href={href(['tests'])}
        title="Data tests"
        value={formatNumber(tests)}
        note={hasHistory ? `${formatNumber(failing)} failing` : 'not run yet'}
        isBad={failing > 0}
      />
      <Figure
        href={href(['relations'], { health: 'stale' })}
        title="Stale"
        value={isChecked ? formatNumber(stale) : '–'}
        note={!isChecked ? 'freshness was not checked' : stale === 0 ? 'nothing is too old' : 'older than promised'}
        isBad={stale > 0}
      />
      <Figure
        href={href(['missing'])}
        title="Described"
        value={formatShare(columns === 0 ? 1 : 1 - missing.length / columns)}
        note={missing.length === 0 ? 'nothing is missing' : `${formatNumber(missing.length)} missing`}
        isBad={false}
      />
      {score !== undefined ? (
        <Figure href={href(['relations'])} title="Quality" value={formatScore(score)} note="of 100, all dimensions" isBad={false} />
      ) : (
        <Figure
          href={href(['metrics'])}
          title="Metrics"
          value={formatNumber(site.metrics.length)}
          note="figures of the business"
          isBad={false}
        />
      )}
    </ul>
  );
}

interface FigureProps {
  readonly href: string;
  readonly title: string;
  readonly value: ComponentChildren;
  readonly note: string;
  readonly isBad: boolean;
}

function Figure({ href: address, title, value, note, isBad }: FigureProps) {
  return (
    <li>
      <a class={isBad ? 'figure bad' : 'figure'} href={address}>
        <span class="figure-title">{title}</span>
        <strong class="figure-value">{value}</strong>
        <span class="quiet">{note}</span>
      </a>
    </li>
  );
}

function Flow({ site }: { readonly site: Site }) {
  const counts = FLOW.map((kind) => [kind, site.relations.filter((relation) => relation.kind === kind).length] as const).filter(
    ([, count]) => count > 0,
  );
  return (
    <Section title="How data flows" note={<a href={href(['lineage'])}>Open the lineage graph</a>}>
      <ol class="flow">
        {counts.map(([kind, count]) => (
          <li key={kind}>
            <a class={`flow-step kind-${kind}`} href={href(['relations'], { kind })}>
              <strong>{formatNumber(count)}</strong>
              <span>{kindTitle(kind)}</span>
            </a>
          </li>
        ))}
      </ol>
    </Section>
  );
}

/** More are for the page of problems. */
const MOST_TROUBLES = 8;

function Attention({ site: { troubles, hasHistory } }: { readonly site: Site }) {
  if (!hasHistory) return <Empty>No run has left results yet. Build the project, then generate the catalog again.</Empty>;
  if (troubles.length === 0) return <Empty>Nothing: every test of the last run passed.</Empty>;
  return (
    <ul class="plain-list">
      {troubles.slice(0, MOST_TROUBLES).map((trouble) => (
        <li key={trouble.key}>
          <TroubleLine trouble={trouble} />
        </li>
      ))}
      <li>
        <a href={href(['problems'])}>
          {troubles.length > MOST_TROUBLES ? `All ${formatNumber(troubles.length)} problems` : 'Errors and what to do'}
        </a>
      </li>
    </ul>
  );
}

function LastPublication({ site }: { readonly site: Site }) {
  const [last] = site.publications;
  if (last === undefined) return <Empty>Nothing has been published yet.</Empty>;
  const known = last.relations.filter((id) => site.byId.has(id));
  return (
    <>
      <p>
        {formatInstant(last.at)} to <strong>{last.environment}</strong>, {countOf(last.relations.length, 'relation')}
        {site.runs.some(({ runId }) => runId === last.runId) && (
          <>
            {', by run '}
            <a href={runHref(last.runId)}>
              <bdi class="name">{last.runId}</bdi>
            </a>
          </>
        )}
        .
      </p>
      <ul class="inline-list">
        {known.slice(0, 12).map((id) => (
          <li key={id}>
            <RelationLink id={id} />
          </li>
        ))}
        {known.length > 12 && <li class="quiet">and {formatNumber(known.length - 12)} more</li>}
      </ul>
    </>
  );
}

/** `2 facts, 3 dimensions`: what a group is made of, the most first. */
export function kindsOf(kinds: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts]
    .sort(([, left], [, right]) => right - left)
    .map(([kind, count]) => countOf(count, kindNoun(kind)))
    .join(', ');
}
