import { createHash } from 'node:crypto';
import { escapeHtml, ICON } from '../../catalog/index.js';
import type { ExplorerProgram } from './explorer-program.js';

export interface PageOptions {
  /** The name of the project. */
  readonly name: string;
  /** The address of the catalog. */
  readonly catalog?: string | undefined;
}

/** The page of the explorer. It holds nothing of the project but its name: all else is asked for by who has signed in. */
export function explorerPage({ name, catalog }: PageOptions, program: ExplorerProgram): string {
  const file = (start: string, end: string): string => {
    const found = [...program.keys()].find((each) => each.startsWith(start) && each.endsWith(end)) ?? '';
    return `explore/${found}`;
  };
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="martlet-project" content="${escapeHtml(name)}">
${catalog === undefined ? '' : `<meta name="martlet-catalog" content="${escapeHtml(catalog)}">\n`}<title>${escapeHtml(name)}: explorer</title>
<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(ICON)}">
<link rel="stylesheet" href="${file('explorer-', '.css')}">
<script src="${file('theme-', '.js')}"></script>
<script type="module" src="${file('main-', '.js')}"></script>
</head>
<body>
<div id="app"><noscript>The explorer is a program: it needs JavaScript, and nothing from another host.</noscript></div>
</body>
</html>
`;
}

/** The sheet that the chart library puts into each drawing, which is always the same. */
const SHEET_OF_CHARTS = `:where(.plot-d6a7b5) {
  --plot-background: white;
  display: block;
  height: auto;
  height: intrinsic;
  max-width: 100%;
}
:where(.plot-d6a7b5 text),
:where(.plot-d6a7b5 tspan) {
  white-space: pre;
}`;

/** What the page may do: run its own scripts and speak to its own server. No text becomes a script, and no other page frames it. */
export const EXPLORER_POLICY: string = [
  "default-src 'none'",
  "script-src 'self'",
  `style-src 'self' 'sha256-${createHash('sha256').update(SHEET_OF_CHARTS).digest('base64')}'`,
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');
