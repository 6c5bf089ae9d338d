import type { ComponentChild } from 'preact';
import { LineagePage } from '../lineage/lineage-page.js';
import type { Route } from '../routing/route.js';
import { SearchPage } from '../search/search-page.js';
import { ColumnPage } from './column-page.js';
import { DimensionPage } from './dimension-page.js';
import { DomainPage, DomainsPage } from './domain-page.js';
import { ExposurePage, ExposuresPage } from './exposure-page.js';
import { GroupPage, GroupsPage } from './group-page.js';
import { MetricPage } from './metric-page.js';
import { MetricsPage } from './metrics-page.js';
import { MissingPage } from './missing-page.js';
import { NotFoundPage } from './not-found-page.js';
import { OverviewPage } from './overview-page.js';
import { PersonalPage } from './personal-page.js';
import { ProblemsPage } from './problems-page.js';
import { RelationPage } from './relation-page.js';
import { RelationsPage } from './relations-page.js';
import { ResourcesPage } from './resources-page.js';
import { RunPage } from './run-page.js';
import { RunsPage } from './runs-page.js';
import { TestPage, TestsPage } from './test-page.js';

/** The page of an address. */
export function pageOf({ path, query }: Route): ComponentChild {
  const [place = '', name = '', detail = ''] = path;
  switch (place) {
    case '':
      return <OverviewPage />;
    case 'relations':
      return <RelationsPage query={query} />;
    case 'source':
    case 'model':
      return <RelationPage key={name} id={name} section={detail} query={query} />;
    case 'column':
      return <ColumnPage key={`${name}.${detail}`} relation={name} column={detail} />;
    case 'test':
      return <TestPage key={`${name} ${detail}`} relation={name} test={detail} />;
    case 'tests':
      return <TestsPage />;
    case 'metrics':
      return <MetricsPage query={query} />;
    case 'metric':
      return <MetricPage key={name} name={name} />;
    case 'dimension':
      return <DimensionPage key={name} id={name} />;
    case 'exposures':
      return <ExposuresPage />;
    case 'exposure':
      return <ExposurePage name={name} />;
    case 'owners':
      return <GroupsPage kind="owner" />;
    case 'owner':
      return <GroupPage kind="owner" name={name} />;
    case 'tags':
      return <GroupsPage kind="tag" />;
    case 'tag':
      return <GroupPage kind="tag" name={name} />;
    case 'domains':
      return <DomainsPage />;
    case 'domain':
      return <DomainPage name={name} />;
    case 'lineage':
      return <LineagePage query={query} />;
    case 'missing':
      return <MissingPage />;
    case 'personal':
      return <PersonalPage />;
    case 'runs':
      return <RunsPage />;
    case 'run':
      return <RunPage key={name} id={name} query={query} />;
    case 'resources':
      return <ResourcesPage query={query} />;
    case 'problems':
      return <ProblemsPage />;
    case 'search':
      return <SearchPage query={query} />;
    default:
      return <NotFoundPage what={`a place called "${place}"`} />;
  }
}
