import { Icon, type IconName } from './icon.js';

export interface SectionLink {
  readonly id: string;
  readonly title: string;
  readonly href: string;
  readonly count?: number;
  readonly icon?: IconName;
}

/** The parts of a page, each with an address of its own. */
export function SectionLinks({
  label,
  links,
  current,
}: {
  readonly label: string;
  readonly links: readonly SectionLink[];
  readonly current: string;
}) {
  return (
    <nav class="tabs" aria-label={label}>
      <ul>
        {links.map(({ id, title, href, count, icon }) => (
          <li key={id}>
            <a href={href} aria-current={id === current ? 'page' : undefined}>
              {icon !== undefined && <Icon name={icon} />}
              {title}
              {count !== undefined && <span class="count">{count}</span>}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
