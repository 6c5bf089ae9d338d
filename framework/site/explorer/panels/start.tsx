import { titleOf } from '../../parts/format.js';
import { type Asked, NOTHING } from '../asked/asked.js';
import { toggleMetric } from '../asked/changes.js';
import { requestJson } from '../data/api.js';
import type { Fields, Metric } from '../data/fields.js';
import { useLoaded } from '../data/use-loaded.js';

interface Saved {
  readonly name: string;
  readonly description?: string;
  readonly url?: string;
}

/** Where a reader begins: questions that others have saved, and all metrics. */
export function Start({ fields, onAsk }: { readonly fields: Fields; readonly onAsk: (asked: Asked) => void }) {
  const { value: saved = [] } = useLoaded('saved', async (signal) => {
    const { exposures } = await requestJson<{ readonly exposures: readonly Saved[] }>('v1/catalog', { signal });
    return exposures.flatMap(({ name, description, url }) => {
      const search = searchOf(url);
      return search === undefined ? [] : [{ name, description, search }];
    });
  });
  return (
    <>
      {saved.length > 0 && (
        <section class="section">
          <h2>Saved questions</h2>
          <ul class="cards">
            {saved.map(({ name, description, search }) => (
              <li key={name}>
                <a class="card" href={`explore${search}`}>
                  <strong>
                    <bdi>{titleOf(name)}</bdi>
                  </strong>
                  <span class="quiet" dir="auto">
                    {description}
                  </span>
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section class="section">
        <div class="section-head">
          <h2>Metrics</h2>
          <p class="note">Choose one to see it over time, or search by any word for it.</p>
        </div>
        {fields.metrics.size === 0 && <p class="empty">There is no metric that your role may ask for.</p>}
        <ul class="cards">
          {[...fields.metrics.values()].toSorted(byUse).map(({ name, description }) => (
            <li key={name}>
              <button type="button" class="card" onClick={() => onAsk(toggleMetric(NOTHING, fields, name))}>
                <strong>
                  <bdi>{titleOf(name)}</bdi>
                </strong>
                <span class="quiet clamp" dir="auto">
                  {description}
                </span>
              </button>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

/** What others are made of is asked for most. */
function byUse(one: Metric, other: Metric): number {
  return other.partOf.length - one.partOf.length || one.name.localeCompare(other.name, 'en');
}

/** The question in the address of an exposure that is one of this page. */
function searchOf(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const { pathname, search } = new URL(url);
  return /\/explore$/.test(pathname) && search !== '' ? search : undefined;
}
