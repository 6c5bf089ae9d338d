import { href } from '../routing/route.js';
import { useSite } from '../routing/site-context.js';
import { titleOf } from './format.js';
import { Icon } from './icon.js';

interface TopBarProps {
  readonly isMenuOpen: boolean;
  readonly onMenu: () => void;
  readonly onSearch: () => void;
}

/** What a small screen shows instead of the sidebar. */
export function TopBar({ isMenuOpen, onMenu, onSearch }: TopBarProps) {
  const { project } = useSite();
  return (
    <header class="top-bar">
      <button type="button" class="button plain" aria-expanded={isMenuOpen} aria-controls="sidebar" onClick={onMenu}>
        <Icon name={isMenuOpen ? 'close' : 'menu'} />
        <span class="visually-hidden">Menu</span>
      </button>
      <a class="brand-small" href={href([])}>
        {titleOf(project.name)}
      </a>
      <button type="button" class="button plain" onClick={onSearch}>
        <Icon name="search" />
        <span class="visually-hidden">Search</span>
      </button>
    </header>
  );
}
