interface BrandProps {
  readonly name: string;
  readonly note: string;
  readonly href: string;
}

/** Whose page it is, and what it is. */
export function Brand({ name, note, href }: BrandProps) {
  return (
    <a class="brand" href={href}>
      <span class="mark" aria-hidden="true">
        <svg viewBox="0 0 32 32" aria-hidden="true">
          <path d="M5 13c6-1 9 1 11 4 2-3 5-5 11-4-3 1-5 3-6 6-1 4-3 6-5 8-2-2-4-4-5-8-1-3-3-5-6-6z" />
        </svg>
      </span>
      <span>
        <bdi class="brand-name">{name}</bdi>
        <span class="brand-note">{note}</span>
      </span>
    </a>
  );
}
