import type { ComponentChildren } from 'preact';
import { href } from '../routing/route.js';

interface FactProps {
  readonly title: string;
  /** Whether it takes the whole width. */
  readonly isWide?: boolean;
  readonly children: ComponentChildren;
}

/** One line of what a page knows about its subject. */
export function Fact({ title, isWide = false, children }: FactProps) {
  return (
    <div class={isWide ? 'wide' : undefined}>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Who answers for the subject of a page, linked to all else of theirs. */
export function OwnerFact({ owner }: { readonly owner: string | undefined }) {
  return (
    <Fact title="Owner">
      {owner === undefined ? (
        <span class="quiet">not named</span>
      ) : (
        <a href={href(['owner', owner])}>
          <bdi>{owner}</bdi>
        </a>
      )}
    </Fact>
  );
}
