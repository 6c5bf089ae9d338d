import { columnHref, hrefOf } from '../routing/route.js';
import { useSite } from '../routing/site-context.js';

/** A relation by its full name, linked where the catalog has it. */
export function RelationLink({ id }: { readonly id: string }) {
  const relation = useSite().byId.get(id);
  const [schema, ...name] = id.split('.');
  const text = (
    <bdi class="name">
      <span class="schema">{schema}.</span>
      {name.join('.')}
    </bdi>
  );
  return relation === undefined ? text : <a href={hrefOf(relation)}>{text}</a>;
}

export function ColumnLink({ relation, column }: { readonly relation: string; readonly column: string }) {
  return (
    <a href={columnHref(relation, column)}>
      <bdi class="name">
        <span class="schema">{relation}.</span>
        {column}
      </bdi>
    </a>
  );
}
