const LEVELS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** Draws a course of figures, one character each, from the least to the greatest of them; null is a gap. */
export function sparkline(figures: readonly (number | null)[]): string {
  const known = figures.filter((figure) => figure !== null);
  const least = Math.min(...known);
  const span = Math.max(...known) - least;
  return figures
    .map((figure) => {
      if (figure === null) return ' ';
      // What never changes is a line in the middle.
      return LEVELS[span === 0 ? 3 : Math.round(((figure - least) / span) * (LEVELS.length - 1))] ?? ' ';
    })
    .join('');
}
