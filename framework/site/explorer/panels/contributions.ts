import type { Question } from '../../../src/semantic/question.js';
import { type Asked, isPeriod, pathsOf, questionOf } from '../asked/asked.js';
import { hasDays } from '../asked/changes.js';
import { ApiProblem } from '../data/api.js';
import { answerTo } from '../data/ask.js';
import type { Fields } from '../data/fields.js';
import { lastYearOf } from './days.js';
import { type Spread, spreadOf } from './spread.js';

const MOST_CANDIDATES = 14;
/** More members than these are names, not groups. */
const MOST_MEMBERS = 120;

/** The spreads of a question's change over what it can be split by, the most uneven first. */
export async function spreadsOf(fields: Fields, asked: Asked, signal: AbortSignal): Promise<readonly Spread[]> {
  const [metric = ''] = asked.metrics;
  const paths = candidatesOf(fields, asked, metric);
  // Over time, the whole that changed are the newest twelve months.
  const days = hasDays({ ...asked, by: [] }) ? undefined : await lastYearOf(metric);
  const narrowed: Asked = days === undefined ? asked : { ...asked, where: [...asked.where, ['date', 'between', days]] };
  const spreads: Spread[] = [];
  // A few at once, so that other readers get their turn.
  for (let next = 0; next < paths.length; next += 3) {
    const some = paths.slice(next, next + 3).map((path) => answerTo(splitBy(narrowed, metric, path), signal).catch(ignoreRefused));
    for (const answer of await Promise.all(some)) {
      const spread = answer === undefined || answer.rows.length > MOST_MEMBERS ? undefined : spreadOf(answer);
      if (spread !== undefined) spreads.push(spread);
    }
  }
  return spreads.toSorted((one, other) => other.unevenness - one.unevenness);
}

/** An attribute that can't be compared by is no reason to show none; that the server can't be reached, or refuses the reader, is. */
function ignoreRefused(error: unknown): undefined {
  if (error instanceof ApiProblem && error.status === 400) return undefined;
  throw error;
}

function splitBy({ where, compareTo }: Asked, metric: string, path: string): Question {
  const question = questionOf({
    metrics: [metric],
    by: [path],
    where,
    having: [],
    totals: false,
    ...(compareTo === undefined ? {} : { compareTo }),
  });
  return { ...question, limit: MOST_MEMBERS + 1 };
}

/** Groups that people think in: texts and flags, wide levels first, and not what is narrowed down to one already. */
function candidatesOf(fields: Fields, { by, where }: Asked, metric: string): readonly string[] {
  const single = new Set(where.flatMap((filter) => (Array.isArray(filter) && filter[1] === '=' ? pathsOf(filter) : [])));
  const found = fields.attributes.filter(
    ({ path, type, isTime, column, askedBy }) =>
      askedBy.has(metric) &&
      (type === 'text' || type === 'boolean') &&
      !isTime &&
      column !== undefined &&
      !/(_key|_id)$/.test(path) &&
      !single.has(path),
  );
  const weight = (path: string, group: string): number =>
    (by.includes(path) && !isPeriod(path) ? 0 : group.split('.').length) + (/(name|email|sku|code)$/.test(path) ? 0.5 : 0);
  return found
    .toSorted((one, other) => weight(one.path, one.group) - weight(other.path, other.group))
    .slice(0, MOST_CANDIDATES)
    .map(({ path }) => path);
}
