import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../parts/icon.js';
import { go, href } from '../routing/route.js';
import { HitLine } from './hit-line.js';
import { useSearch } from './use-search.js';

const LIMIT = 30;

/** The search, which the keyboard alone can use: write, go up and down, Enter. */
export function SearchDialog({ typed, onClose }: { readonly typed: string; readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [query, setQuery] = useState(typed);
  const [chosen, choose] = useState(0);
  const { hits, query: answered } = useSearch(query, LIMIT);
  const current = Math.min(chosen, Math.max(0, hits.length - 1));
  // Before the next key arrives: what people type right after the slash must reach the field.
  useLayoutEffect(() => {
    dialog.current?.showModal();
  }, []);
  useEffect(() => {
    dialog.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [current]);

  const open = (): void => {
    const address = hits[current]?.address ?? href(['search'], { q: query });
    if (location.hash === address) onClose();
    else go(address);
  };
  const steer = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    if (step !== undefined) choose(Math.min(Math.max(0, current + step), Math.max(0, hits.length - 1)));
    else if (event.key === 'Enter' && query.trim() !== '') open();
    else return;
    event.preventDefault();
  };
  const leaveOutside = (event: MouseEvent): void => {
    if (event.target === dialog.current) onClose();
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself
    <dialog class="search" ref={dialog} aria-label="Search" onClose={onClose} onClick={leaveOutside}>
      <div class="search-field">
        <Icon name="search" />
        <input
          type="text"
          role="combobox"
          aria-label="Search names, columns, descriptions and code"
          aria-expanded={hits.length > 0}
          aria-controls="hits"
          aria-autocomplete="list"
          aria-activedescendant={hits.length > 0 ? `hit-${current}` : undefined}
          placeholder="Names, columns, descriptions, code"
          autoComplete="off"
          spellcheck={false}
          autofocus
          value={query}
          onInput={(event) => {
            setQuery(event.currentTarget.value);
            choose(0);
          }}
          onKeyDown={steer}
        />
        <button type="button" class="button small" onClick={onClose}>
          Close
        </button>
      </div>
      <div class="hits" id="hits" role="listbox" aria-label="Found">
        {hits.map((hit, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above holds the focus and the keys
          <div
            key={hit.address}
            id={`hit-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === current}
            class="hit"
            onMouseMove={() => choose(index)}
            onClick={open}
          >
            <HitLine hit={hit} />
          </div>
        ))}
      </div>
      <p class="search-foot" role="status">
        {statusOf(query, answered, hits.length)}
      </p>
    </dialog>
  );
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };

function statusOf(query: string, answered: string, count: number): string {
  if (query.trim() === '') return 'Arrows choose, Enter opens, Escape closes.';
  if (answered !== query) return 'Searching…';
  if (count === 0) return 'Nothing is like that.';
  return count === LIMIT ? `The first ${LIMIT}. Write more to find less.` : `${count} found.`;
}
