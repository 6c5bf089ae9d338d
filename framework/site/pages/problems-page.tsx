import type { Trouble } from '../data/troubles.js';
import { ErrorCard } from '../parts/error-card.js';
import { Empty, Page, Section } from '../parts/page.js';
import { TroubleLine } from '../parts/trouble-line.js';
import { useSite } from '../routing/site-context.js';

const SECTIONS: readonly (readonly [title: string, statuses: readonly Trouble['status'][]])[] = [
  ['Failing', ['failing']],
  ['Skipped or not published', ['skipped', 'not-published']],
  ['Warnings', ['warning']],
  ['Stale', ['stale']],
];

/** What is wrong, failures first: each with its error, its place in the code and what to do. */
export function ProblemsPage() {
  const { troubles, hasHistory } = useSite();
  return (
    <Page title="Problems" heading="Problems" lead="What is wrong since the last run, failures first.">
      {!hasHistory && <Empty>No run has left results yet.</Empty>}
      {hasHistory && troubles.length === 0 && <Empty>None: everything was built, and every test passed.</Empty>}
      {SECTIONS.map(([title, statuses]) => {
        const found = troubles.filter(({ status }) => statuses.includes(status));
        return found.length === 0 ? null : (
          <Section key={title} title={title}>
            <ul class="plain-list troubles">
              {found.map((trouble) => (
                <li key={trouble.key}>
                  <TroubleLine trouble={trouble.error === undefined ? trouble : withoutError(trouble)} />
                  {trouble.error !== undefined && <ErrorCard error={trouble.error} />}
                </li>
              ))}
            </ul>
          </Section>
        );
      })}
    </Page>
  );
}

/** The error has a card of its own below the line. */
function withoutError({ error: _, ...trouble }: Trouble): Trouble {
  return trouble;
}
