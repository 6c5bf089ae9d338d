import type { SiteDetail } from '../../../src/catalog/site/site-data.js';
import { Empty } from '../../parts/page.js';
import { TableScroll } from '../../parts/table-scroll.js';

/** A few rows as they are, personal data masked. */
export function SampleSection({ detail: { profile } }: { readonly detail: SiteDetail }) {
  if (profile?.sample === undefined) {
    return (
      <Empty>
        No rows were read. <code>martlet docs generate --samples 20</code> shows some.
      </Empty>
    );
  }
  const { columns, rows, masked } = profile.sample;
  return (
    <>
      {masked.length > 0 && <p class="note">Personal data is masked: {masked.join(', ')}.</p>}
      <TableScroll label="Sample rows">
        <table class="dense">
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col">
                  <bdi class="name">{column}</bdi>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr key={index}>
                {row.map((value, place) => (
                  <td key={columns[place]}>
                    {masked.includes(columns[place] ?? '') ? (
                      <span class="quiet">masked</span>
                    ) : value === null ? (
                      <span class="quiet">null</span>
                    ) : (
                      <bdi>{value}</bdi>
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </TableScroll>
    </>
  );
}
