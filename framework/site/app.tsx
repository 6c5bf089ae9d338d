import { useEffect, useRef, useState } from 'preact/hooks';
import type { Site } from './data/site.js';
import { pageOf } from './pages/page-of.js';
import { Sidebar } from './parts/sidebar.js';
import { TopBar } from './parts/top-bar.js';
import { MoveContext } from './routing/move-context.js';
import { useRoute } from './routing/route.js';
import { SiteContext } from './routing/site-context.js';
import { SearchDialog } from './search/search-dialog.js';
import { useShortcut } from './search/use-shortcut.js';

/** The frame around every page: the way to all others, and the search. */
export function App({ site }: { readonly site: Site }) {
  const route = useRoute();
  const [isSearching, setSearching] = useState(false);
  const [isMenuOpen, setMenuOpen] = useState(false);
  const place = route.path.join('/');
  useShortcut('/', () => setSearching(true));
  const moves = useMoves(place, () => {
    setSearching(false);
    setMenuOpen(false);
  });
  const openSearch = (): void => setSearching(true);
  return (
    <SiteContext.Provider value={site}>
      <button type="button" class="skip" onClick={skip}>
        Skip to the content
      </button>
      <div class={isMenuOpen ? 'frame menu-open' : 'frame'}>
        <TopBar isMenuOpen={isMenuOpen} onMenu={() => setMenuOpen(!isMenuOpen)} onSearch={openSearch} />
        <Sidebar route={route} onSearch={openSearch} />
        <main id="main" tabIndex={-1}>
          <MoveContext.Provider value={moves}>{pageOf(route)}</MoveContext.Provider>
        </main>
      </div>
      {isSearching && <SearchDialog onClose={() => setSearching(false)} />}
    </SiteContext.Provider>
  );
}

/** Counts the moves from one place to another. After each the reader begins at the top, and `Page` moves the focus there. */
function useMoves(place: string, onMove: () => void): number {
  const before = useRef(place);
  const [moves, setMoves] = useState(0);
  useEffect(() => {
    if (before.current === place) return;
    before.current = place;
    onMove();
    setMoves((count) => count + 1);
    // A section of the same page keeps the reader where they are.
    if (!isSection(place)) scrollTo({ top: 0, behavior: 'instant' });
  }, [place]);
  return moves;
}

function isSection(place: string): boolean {
  return /^(model|source)\/[^/]+\/\w/.test(place);
}

/** The address stands for the page, so that this is a button and no link. */
function skip(): void {
  document.querySelector<HTMLElement>('#main')?.focus();
}
