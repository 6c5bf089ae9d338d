const SHAPES = {
  overview: 'M3 3h8v8H3zM13 3h8v5h-8zM13 10h8v11h-8zM3 13h8v8H3z',
  lineage: 'M3 5h6v4H3zM15 3h6v4h-6zM15 15h6v4h-6zM9 7h3v10h3M12 7V5h3',
  relations: 'M4 4h16v16H4zM4 10h16M10 10v10',
  tests: 'M4 12.5 9.5 18 20 6.5',
  metrics: 'M4 20V10M10 20V4M16 20v-7M21 20H3',
  exposures: 'M3 5h18v11H3zM9 20h6M12 16v4',
  owners: 'M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-4 3.5-7 8-7s8 3 8 7',
  tags: 'M3 3h8l10 10-8 8L3 11zM7.5 7.5h.01',
  domains: 'M12 3 21 8v8l-9 5-9-5V8zM3 8l9 5 9-5M12 13v8',
  missing: 'M5 3h10l4 4v14H5zM12 10v4M12 17.5v.01',
  problems: 'M12 3 22 20H2zM12 9v5M12 17v.01',
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5 21 21',
  menu: 'M3 6h18M3 12h18M3 18h18',
  close: 'M5 5l14 14M19 5 5 19',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6 19 19M5 19l1.4-1.4M17.6 6.4 19 5',
  moon: 'M20 14.5A8.5 8.5 0 1 1 9.5 4 7 7 0 0 0 20 14.5z',
  system: 'M3 4h18v12H3zM8 20h8',
  key: 'M8 15a4 4 0 1 1 3.5-6H21v4h-3v3h-3v-3h-3.5A4 4 0 0 1 8 15zM8 11h.01',
  link: 'M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1',
  shield: 'M12 3 20 6v6c0 5-3.5 8-8 9-4.5-1-8-4-8-9V6z',
  check: 'M5 12.5 10 17.5 19 7',
  cross: 'M6 6l12 12M18 6 6 18',
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3.5 2',
  warning: 'M12 4v10M12 18.5v.01',
  unknown: 'M6 12h12',
  plus: 'M12 5v14M5 12h14',
  filter: 'M3 5h18l-7 8v6l-4-2v-4z',
  download: 'M12 4v11M7 10.5 12 15.5 17 10.5M4 20h16',
  save: 'M5 4h11l3 3v13H5zM8 4v5h7V4M8 20v-6h8v6',
  refresh: 'M20 11a8 8 0 1 0-2.3 6M20 5v6h-6',
  why: 'M9 9a3 3 0 1 1 4.2 2.7c-.8.4-1.2 1-1.2 2.3M12 17.5v.01M12 22a10 10 0 1 0 0-20 10 10 0 0 0 0 20z',
  line: 'M4 18 9 11l4 4 7-9',
  bar: 'M4 6h12M4 12h16M4 18h8',
  stacked: 'M6 20v-6h0M6 14V8M12 20V12M12 12V4M18 20v-4M18 16v-6',
  scatter: 'M6 17h.01M9 11h.01M13 14h.01M15 7h.01M19 9h.01M18 16h.01',
  map: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18',
  copy: 'M8 8h12v12H8zM16 8V4H4v12h4',
} as const;

export type IconName = keyof typeof SHAPES;

/** A drawing that says nothing a text beside it does not say. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={SHAPES[name]} />
    </svg>
  );
}
