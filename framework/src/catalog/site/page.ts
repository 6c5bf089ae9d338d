import { createHash } from 'node:crypto';

export interface PageParts {
  readonly title: string;
  readonly css: string;
  /** The first script: it sets the theme and loads the others. */
  readonly boot: string;
  /** Whether the page listens to the server that serves it, and loads itself anew. */
  readonly isLive: boolean;
}

/**
 * The one page of the site. Its policy lets run what is written here and what that loads, and nothing else: no other
 * host is spoken to, no text becomes code. `strict-dynamic` rather than a host, since files have none.
 */
export function pageHtml({ title, css, boot, isLive }: PageParts): string {
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(boot)}' 'strict-dynamic'`,
    `style-src '${hashOf(css)}'`,
    'img-src data: blob:',
    'worker-src blob:',
    `connect-src ${isLive ? "'self'" : "'none'"}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types martlet',
  ].join('; ');
  return `<!doctype html>
<html lang="en"${isLive ? ' data-live' : ''}>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(ICON)}">
<style>${css}</style>
</head>
<body>
<div id="app"><noscript>This catalog is a program: it needs JavaScript, and nothing from the network.</noscript></div>
<script>${boot}</script>
</body>
</html>
`;
}

/** The mark of Martlet, as a drawing. */
export const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0f5c53"/><path d="M5 13c6-1 9 1 11 4 2-3 5-5 11-4-3 1-5 3-6 6-1 4-3 6-5 8-2-2-4-4-5-8-1-3-3-5-6-6z" fill="#fff"/></svg>';

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}`;
}

/** A text as it is between tags and in an attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
