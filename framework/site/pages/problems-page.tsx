import { formatInstant } from '../parts/format.js';
import { Empty, Page, Section } from '../parts/page.js';
import { RelationLink } from '../parts/relation-link.js';
import { useSite } from '../routing/site-context.js';
import { ProblemLine } from './overview-page.js';

/** What went wrong in the last run: errors with what to do, and tests that found something. */
export function ProblemsPage() {
  const { problems, errors, hasHistory, byId } = useSite();
  return (
    <Page title="Problems" heading="Problems" lead="What the last run found.">
      {!hasHistory && <Empty>No run has left results yet.</Empty>}
      {hasHistory && problems.length + errors.length === 0 && <Empty>None: everything was built, and every test passed.</Empty>}
      {errors.length > 0 && (
        <Section title="Errors">
          <ul class="plain-list">
            {errors.map(({ code, message, hint, relation, at, file, line }, index) => (
              <li key={index} class="error">
                <p class="error-head">
                  <strong class="name">{code}</strong>
                  {byId.has(relation) && <RelationLink id={relation} />}
                  {file !== undefined && <bdi class="name quiet">{line === undefined ? file : `${file}:${line}`}</bdi>}
                  <time class="quiet" dateTime={at}>
                    {formatInstant(at)}
                  </time>
                </p>
                <p class="pre" dir="auto">
                  {message}
                </p>
                <p class="quiet" dir="auto">
                  {hint}
                </p>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {problems.length > 0 && (
        <Section title="Tests">
          <ul class="plain-list">
            {problems.map((problem) => (
              <li key={`${problem.relation} ${problem.test}`}>
                <ProblemLine problem={problem} />
              </li>
            ))}
          </ul>
        </Section>
      )}
    </Page>
  );
}
