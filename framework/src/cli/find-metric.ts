import { MartletError } from '../errors.js';
import { similarNames } from '../graph/index.js';
import type { Project, ProjectMetric } from '../project/index.js';

/**
 * The metric of a name.
 *
 * @throws MartletError `metric-unknown`, with the metrics that are called so or nearly so.
 */
export function findMetric({ metrics }: Pick<Project, 'metrics'>, name: string): ProjectMetric {
  const found = metrics.find(({ metric }) => metric.name === name);
  if (found !== undefined) return found;
  const called = metrics.flatMap(({ metric }) => (metric.synonyms?.some((word) => isSameWord(word, name)) === true ? [metric.name] : []));
  const similar = similarNames(
    name,
    metrics.map(({ metric }) => metric.name),
  );
  throw new MartletError('metric-unknown', { name, similar: called.length > 0 ? called : similar });
}

function isSameWord(one: string, other: string): boolean {
  const plain = (text: string): string => text.toLowerCase().replace(/[\s_-]+/g, ' ');
  return plain(one) === plain(other);
}
