import { dimensionHref } from '../routing/route.js';
import { useSite } from '../routing/site-context.js';
import { titleOf } from './format.js';
import { RelationLink } from './relation-link.js';

/** Where an attribute is read: a dimension by its business name, any other relation by its own. */
export function OriginLink({ id }: { readonly id: string }) {
  const dimension = useSite().dimensionOf.get(id);
  if (dimension === undefined) return <RelationLink id={id} />;
  return (
    <a href={dimensionHref(id)}>
      <bdi>{titleOf(dimension.name)}</bdi>
    </a>
  );
}
