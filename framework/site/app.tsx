import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Site } from './data/site.js';
import { pageOf } from './pages/page-of.js';
import { Sidebar } from './parts/sidebar.js';
import { TopBar } from './parts/top-bar.js';
import { MoveContext } from './routing/move-context.js';
import { useRoute } from './routing/route.js';
import { scrollBackTo } from './routing/scroll.js';
import { SiteContext } from './routing/site-context.js';
import { takeEarlySearch } from './search/early-keys.js';
import { SearchDialog } from './search/search-dialog.js';
import { useShortcut } from './search/use-shortcut.js';

interface AppProps {
  readonly site: Site;
  /** Where the reader was on the page that a way back leads to; undefined for a new page. */
  readonly arrivedAt: () => number | undefined;
}

/** The frame around every page: the way to all others, and the search. */
export function App({ site, arrivedAt }: AppProps) {
  const route = useRoute();
  // What is searched for when the search opens; undefined while it is closed.
  const [search, setSearch] = useState<string | undefined>();
  const [isMenuOpen, setMenuOpen] = useState(false);
  const place = route.path.join('/');
  const openSearch = (): void => setSearch('');
  const closeSearch = (): void => setSearch(undefined);
  useShortcut('/', openSearch);
  useLayoutEffect(() => setSearch(takeEarlySearch()), []);
  const moves = useMoves(place, arrivedAt, () => {
    closeSearch();
    setMenuOpen(false);
  });
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
      {search !== undefined && <SearchDialog typed={search} onClose={closeSearch} />}
    </SiteContext.Provider>
  );
}

/** Counts the moves from one place to another. After each the reader begins at the top, or after a way back where they were, and `Page` moves the focus. */
function useMoves(place: string, arrivedAt: AppProps['arrivedAt'], onMove: () => void): number {
  const before = useRef(place);
  const [moves, setMoves] = useState(0);
  useEffect(() => {
    if (before.current === place) return;
    before.current = place;
    onMove();
    setMoves((count) => count + 1);
    const position = arrivedAt();
    if (position !== undefined) scrollBackTo(position);
    // A section of the same page keeps the reader where they are.
    else if (!isSection(place)) scrollTo({ top: 0, behavior: 'instant' });
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
