import { formatDay, formatInstant } from '../../parts/format.js';
import { Icon } from '../../parts/icon.js';
import type { Asked } from '../asked/asked.js';
import type { Fields } from '../data/fields.js';
import { useLoaded } from '../data/use-loaded.js';
import { lastDayOf } from './days.js';
import { relationsOf, summaryOf, type TestOutcome } from './tests.js';

interface FreshnessProps {
  readonly fields: Fields;
  readonly asked: Asked;
  readonly loadedAt: string;
  /** How the data tests ended; undefined until it is known. */
  readonly tests: readonly TestOutcome[] | undefined;
}

/** How fresh the figures are, and whether the tests behind them hold. */
export function Freshness({ fields, asked, loadedAt, tests }: FreshnessProps) {
  const { publication } = fields;
  const [metric = ''] = asked.metrics;
  const { value: lastDay } = useLoaded(fields.field('date', [metric]) === undefined ? undefined : `${loadedAt} ${metric}`, (signal) =>
    lastDayOf(metric, signal),
  );
  const summary = tests && summaryOf(tests, relationsOf(fields, asked));
  return (
    <p class="above freshness">
      <span>
        <Icon name="clock" /> Published <time dateTime={publication.publishedAt}>{formatInstant(publication.publishedAt)}</time>
      </span>
      {lastDay !== undefined && <span>Figures up to {formatDay(lastDay)}</span>}
      {summary !== undefined && (
        <span class={`health health-${summary.health}`}>
          <Icon name={summary.health === 'passing' ? 'check' : summary.health === 'unknown' ? 'unknown' : 'warning'} />
          {summary.text}
        </span>
      )}
    </p>
  );
}
