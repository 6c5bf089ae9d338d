import type { ComponentChildren } from 'preact';
import { useContext, useEffect, useRef } from 'preact/hooks';
import { MoveContext } from '../routing/move-context.js';
import { useSite } from '../routing/site-context.js';
import { titleOf } from './format.js';

interface PageProps {
  /** What the browser's tab says. */
  readonly title: string;
  readonly heading: ComponentChildren;
  /** What stands above the heading: where the reader is. */
  readonly above?: ComponentChildren;
  readonly lead?: string | undefined;
  /** As wide as the window. */
  readonly isWide?: boolean;
  readonly children: ComponentChildren;
}

/** The frame of every page: its place, its heading, its first sentence. */
export function Page({ title, heading, above, lead, isWide = false, children }: PageProps) {
  const { project } = useSite();
  useEffect(() => {
    document.title = `${title} · ${titleOf(project.name)}`;
  }, [title, project.name]);
  const moves = useContext(MoveContext);
  const element = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // Whoever goes from section to section with the keyboard goes on from where they are.
    if (moves > 0 && document.activeElement?.closest('.tabs') === null) element.current?.focus({ preventScroll: true });
  }, [moves]);
  return (
    <article class={isWide ? 'page wide' : 'page'}>
      <header class="page-head">
        {above !== undefined && <p class="above">{above}</p>}
        <h1 id="heading" tabIndex={-1} ref={element}>
          {heading}
        </h1>
        {lead !== undefined && (
          <p class="lead" dir="auto">
            {lead}
          </p>
        )}
      </header>
      {children}
    </article>
  );
}

interface SectionProps {
  readonly title: string;
  readonly note?: ComponentChildren;
  readonly children: ComponentChildren;
}

export function Section({ title, note, children }: SectionProps) {
  return (
    <section class="section">
      <div class="section-head">
        <h2>{title}</h2>
        {note !== undefined && <p class="note">{note}</p>}
      </div>
      {children}
    </section>
  );
}

/** Says that there is nothing to show, and why. */
export function Empty({ children }: { readonly children: ComponentChildren }) {
  return <p class="empty">{children}</p>;
}
