/** The colours of a drawing, as the page shows them now. */
export type Palette = Readonly<Record<(typeof NAMES)[number], string>>;

const NAMES = [
  'surface',
  'page',
  'ink',
  'quiet',
  'line',
  'edge',
  'accent',
  'bad',
  'warn',
  'kind-source',
  'kind-seed',
  'kind-staging',
  'kind-intermediate',
  'kind-dimension',
  'kind-fact',
  'kind-metric',
  'kind-model',
  'kind-exposure',
] as const;

/** Reads the colours from the style sheet, which alone knows them. */
export function readPalette(): Palette {
  const probe = document.createElement('span');
  probe.hidden = true;
  document.body.append(probe);
  const colours = NAMES.map((name) => {
    probe.style.color = `var(--${name})`;
    return [name, getComputedStyle(probe).color] as const;
  });
  probe.remove();
  return Object.fromEntries(colours) as Palette;
}

export function kindColour(palette: Palette, kind: string): string {
  const name = `kind-${kind}`;
  return name in palette ? palette[name as keyof Palette] : palette.quiet;
}
