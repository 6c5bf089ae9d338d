const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;
const FULL = '█';
const RIGHT_HALF = '▐';

/**
 * Draws each figure as a bar of up to `width` characters, all on one scale that begins at zero; null has no bar. Where there are
 * figures below zero, all bars begin at a common line, and theirs go to the left.
 */
export function bars(figures: readonly (number | null)[], width: number): readonly string[] {
  const known = figures.filter((figure) => figure !== null);
  const most = Math.max(0, ...known);
  const least = Math.min(0, ...known);
  if (most === least) return figures.map(() => '');
  // A side that has figures has a place for one character at least.
  const left = least === 0 ? 0 : Math.min(width - (most === 0 ? 0 : 1), Math.max(1, Math.round((width * least) / (least - most))));
  const right = width - left;
  return figures.map((figure) => {
    if (figure === null || figure === 0) return '';
    return figure > 0 ? `${' '.repeat(left)}${toTheRight((figure / most) * right)}` : toTheLeft((figure / least) * left, left);
  });
}

/** What is not nothing is seen, however small. */
function toTheRight(length: number): string {
  const eighths = Math.max(1, Math.round(length * 8));
  return `${FULL.repeat(Math.floor(eighths / 8))}${EIGHTHS[eighths % 8]}`;
}

/** Terminals have no eighths of this side. */
function toTheLeft(length: number, width: number): string {
  const halves = Math.max(1, Math.round(length * 2));
  const bar = `${halves % 2 === 1 ? RIGHT_HALF : ''}${FULL.repeat(Math.floor(halves / 2))}`;
  return bar.padStart(width);
}
