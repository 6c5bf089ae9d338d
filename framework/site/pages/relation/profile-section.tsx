import type { ColumnProfile } from '../../../src/catalog/profile-schema.js';
import type { SiteDetail } from '../../../src/catalog/site/site-data.js';
import { Histogram, TopValues } from '../../parts/charts.js';
import { countOf, formatInstant, formatNumber, formatShare } from '../../parts/format.js';
import { Icon } from '../../parts/icon.js';
import { Empty } from '../../parts/page.js';
import { columnHref } from '../../routing/route.js';

/** How the values of each column are distributed. */
export function ProfileSection({ detail: { id, profile, columns } }: { readonly detail: SiteDetail }) {
  if (profile === undefined) {
    return (
      <Empty>
        The rows were not looked at. <code>martlet docs generate --profile</code> calculates the profile in the warehouse.
      </Empty>
    );
  }
  return (
    <>
      <p class="note">
        {countOf(profile.rows, 'row')}, calculated {formatInstant(profile.at)}.
      </p>
      <ul class="profiles">
        {columns.map(({ name, type }) => {
          const found = profile.columns[name];
          return found === undefined ? null : (
            <li key={name} class="profile">
              <h3>
                <a href={columnHref(id, name)}>
                  <bdi class="name">{name}</bdi>
                </a>{' '}
                <span class="quiet">{type}</span>
              </h3>
              <ColumnProfileView name={name} profile={found} rows={profile.rows} />
            </li>
          );
        })}
      </ul>
    </>
  );
}

interface ColumnProfileProps {
  readonly name: string;
  readonly profile: ColumnProfile;
  readonly rows: number;
}

export function ColumnProfileView({ name, profile, rows }: ColumnProfileProps) {
  const { nullShare, distinct, distinctShare, min, max, quantiles, top, histogram, masked } = profile;
  const middle = quantiles?.find(({ at }) => at === 0.5)?.value;
  return (
    <>
      <dl class="shares">
        <div>
          <dt>Null</dt>
          <dd>{formatShare(nullShare)}</dd>
        </div>
        {distinct !== undefined && (
          <div>
            <dt>Distinct</dt>
            <dd>
              {formatNumber(distinct)} <span class="quiet">({formatShare(distinctShare ?? 0)})</span>
            </dd>
          </div>
        )}
        {middle !== undefined && (
          <div>
            <dt>Median</dt>
            <dd>{formatNumber(middle)}</dd>
          </div>
        )}
      </dl>
      {masked === true && (
        <p class="mark-text personal">
          <Icon name="shield" />
          Personal data: no value was read.
        </p>
      )}
      {histogram !== undefined && <Histogram bins={histogram} label={name} />}
      {histogram === undefined && min !== undefined && max !== undefined && (
        <p class="range">
          <bdi class="name">{min}</bdi> <span class="quiet">to</span> <bdi class="name">{max}</bdi>
        </p>
      )}
      {quantiles !== undefined && quantiles.length > 0 && (
        <table class="quantiles">
          <caption class="visually-hidden">Quantiles of {name}</caption>
          <thead>
            <tr>
              {quantiles.map(({ at }) => (
                <th key={at} scope="col">
                  {Math.round(at * 100)} %
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <tr>
              {quantiles.map(({ at, value }) => (
                <td key={at}>{formatNumber(value)}</td>
              ))}
            </tr>
          </tbody>
        </table>
      )}
      {top !== undefined && histogram === undefined && <TopValues top={top} rows={rows} />}
    </>
  );
}
