import { titleOf } from '../../parts/format.js';
import type { Asked } from '../asked/asked.js';
import { narrowedTo } from '../asked/changes.js';
import { headingOf } from '../asked/words.js';
import { numberOf } from '../data/answers.js';
import type { Fields } from '../data/fields.js';
import { memberText, spokenWriter } from '../data/figures.js';
import { inSentence, titleOfPath } from '../data/titles.js';
import { useLoaded } from '../data/use-loaded.js';
import { Problem } from '../parts/problem.js';
import { spreadsOf } from './contributions.js';
import type { Contribution, Spread } from './spread.js';

interface WhyProps {
  readonly fields: Fields;
  readonly asked: Asked;
  readonly loadedAt: string;
  readonly onAsk: (asked: Asked) => void;
}

/** Why a figure changed: over which attributes the change is spread most unevenly, and which members made it. */
export function WhyView({ fields, asked, loadedAt, onAsk }: WhyProps) {
  const { where, compareTo, metrics } = asked;
  const { value, problem, isLoading } = useLoaded(JSON.stringify([loadedAt, metrics[0], where, compareTo]), (signal) =>
    spreadsOf(fields, asked, signal),
  );
  const { show: _, ...back } = asked;
  const title = titleOf(metrics[0] ?? '');
  const whole = value?.[0] && wholeOf(value[0]);
  return (
    <section class="section" aria-label="Why it changed" aria-busy={isLoading}>
      <div class="section-head">
        <h2>{whole === undefined ? `Why ${inSentence(title)} changed` : `${title} ${whole.rose ? 'rose' : 'fell'} by ${whole.text}`}</h2>
        <button type="button" class="button small" onClick={() => onAsk(back)}>
          Back to the answer
        </button>
      </div>
      {problem !== undefined && <Problem problem={problem} />}
      {isLoading && (
        <p class="loading" role="status">
          Looking where it changed …
        </p>
      )}
      {!isLoading && value?.length === 0 && <p class="empty">Nothing changed, or no attribute explains it: {headingOf(back)}.</p>}
      {!isLoading && value !== undefined && value.length > 0 && (
        <>
          <p class="note">What explains most comes first: the change is spread least evenly over it.</p>
          <ul class="cards">
            {value.slice(0, 9).map((spread) => (
              <SpreadCard
                key={spread.attribute.name}
                spread={spread}
                onChoose={({ row }) => onAsk(narrowedTo(back, row, [spread.attribute]))}
              />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function SpreadCard({ spread, onChoose }: { readonly spread: Spread; readonly onChoose: (contribution: Contribution) => void }) {
  const { attribute, change, rows, contributions } = spread;
  const write = spokenWriter(change, rows);
  return (
    <li class="card spread">
      <h3>{titleOfPath(attribute.attribute ?? attribute.name)}</h3>
      <ul class="plain-list">
        {contributions.map((contribution) => {
          const { row, part } = contribution;
          return (
            <li key={String(row[attribute.name])}>
              <button type="button" class="spread-member" onClick={() => onChoose(contribution)}>
                <bdi>{memberText(attribute, row[attribute.name])}</bdi>
                <span class={contribution.change < 0 ? 'fell' : 'rose'}>{write(row[change.name])}</span>
                <meter min={0} max={1} value={Math.min(part, 1)} aria-label="Part of the change" />
                <span class="quiet">{Math.round(part * 100)}% of it</span>
              </button>
            </li>
          );
        })}
      </ul>
    </li>
  );
}

function wholeOf({ change, rows }: Spread): { readonly text: string; readonly rose: boolean } {
  const sum = rows.reduce((total, row) => total + (numberOf(row[change.name]) ?? 0), 0);
  const text = spokenWriter(change, rows)(sum.toFixed(2));
  return { text: text.replace(/^[+-]/, ''), rose: sum > 0 };
}
