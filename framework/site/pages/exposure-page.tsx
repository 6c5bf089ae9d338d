import { MetricLink } from '../parts/metric-link.js';
import { Empty, Page, Section } from '../parts/page.js';
import { RelationTable } from '../parts/relation-table.js';
import { WebLink } from '../parts/web-link.js';
import { href } from '../routing/route.js';
import { useSite } from '../routing/site-context.js';
import { NotFoundPage } from './not-found-page.js';

/** Who reads the project’s relations from outside. */
export function ExposuresPage() {
  const { exposures } = useSite();
  return (
    <Page title="Exposures" heading="Exposures" lead="Dashboards, reports and applications that read what the project builds.">
      {exposures.length === 0 ? (
        <Empty>The project names no dashboard, report or application that reads it.</Empty>
      ) : (
        <ul class="cards">
          {exposures.map(({ name, type, description }) => (
            <li key={name}>
              <a class="card" href={href(['exposure', name])}>
                <strong>
                  <bdi>{name}</bdi>
                </strong>
                <span class="quiet">{type}</span>
                <span dir="auto">{description}</span>
              </a>
            </li>
          ))}
        </ul>
      )}
    </Page>
  );
}

export function ExposurePage({ name }: { readonly name: string }) {
  const { exposures, metrics, byId } = useSite();
  const exposure = exposures.find((candidate) => candidate.name === name);
  if (exposure === undefined) return <NotFoundPage what={`exposure "${name}"`} />;
  const { type, description, owner, url, tags, reads } = exposure;
  const shown = metrics.filter((metric) => metric.exposures.some((reader) => reader.name === name));
  return (
    <Page title={name} above={<a href={href(['exposures'])}>Exposures</a>} heading={<bdi>{name}</bdi>} lead={description}>
      <dl class="facts">
        <div>
          <dt>Type</dt>
          <dd>
            <bdi>{type}</bdi>
          </dd>
        </div>
        {owner !== undefined && (
          <div>
            <dt>Owner</dt>
            <dd>
              <a href={href(['owner', owner])}>
                <bdi>{owner}</bdi>
              </a>
            </dd>
          </div>
        )}
        {url !== undefined && (
          <div>
            <dt>Address</dt>
            <dd>
              <WebLink url={url} />
            </dd>
          </div>
        )}
        {tags.length > 0 && (
          <div>
            <dt>Tags</dt>
            <dd>
              {tags.map((tag) => (
                <a key={tag} class="tag" href={href(['tag', tag])}>
                  <bdi>{tag}</bdi>
                </a>
              ))}
            </dd>
          </div>
        )}
      </dl>
      <Section title="Reads">
        <RelationTable label="Relations that it reads" relations={reads.flatMap((id) => byId.get(id) ?? [])} />
      </Section>
      {shown.length > 0 && (
        <Section title="Metrics" note="Shown by what it reads, or made of it.">
          <ul class="inline-list">
            {shown.map((metric) => (
              <li key={metric.name}>
                <MetricLink name={metric.name} />
              </li>
            ))}
          </ul>
        </Section>
      )}
    </Page>
  );
}
