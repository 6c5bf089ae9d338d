import { metricHref } from '../routing/route.js';
import { useSite } from '../routing/site-context.js';
import { titleOf } from './format.js';

/** A metric by its business name, linked where the catalog has it. */
export function MetricLink({ name }: { readonly name: string }) {
  const text = <bdi>{titleOf(name)}</bdi>;
  return useSite().metricsByName.has(name) ? <a href={metricHref(name)}>{text}</a> : text;
}
