import type { Route } from './route.js';

/** A page that lists what the API answers, for people. It loads nothing and runs nothing. */
export function docsPage(name: string, routes: readonly Route[]): Response {
  const tags = [...new Set(routes.map(({ tag }) => tag))];
  const sections = tags.map(
    (tag) =>
      `<h2>${escaped(tag)}</h2>\n${routes
        .filter((route) => route.tag === tag)
        .map(routeHtml)
        .join('\n')}`,
  );
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(name)}: API</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1b1b1b; }
code { font-family: ui-monospace, monospace; background: #f2f2f2; padding: 0 .25em; }
section { border-top: 1px solid #ddd; padding: .5rem 0; }
table { border-collapse: collapse; } td { padding: .1rem 1rem .1rem 0; vertical-align: top; }
</style>
</head>
<body>
<h1>${escaped(name)}: API</h1>
<p>Answers come as JSON, NDJSON, CSV, Arrow or Parquet, by the header <code>accept</code> or <code>?format=</code>. <a href="/openapi.json">openapi.json</a> describes all of it for programs.</p>
${sections.join('\n')}
</body>
</html>
`;
  return new Response(html, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    },
  });
}

function routeHtml({ method, path, summary, description, query }: Route): string {
  const options = Object.entries(query?.shape ?? {}).map(
    ([name, field]) =>
      `<tr><td><code>${escaped(name)}</code></td><td>${escaped((field as { readonly description?: string }).description ?? '')}</td></tr>`,
  );
  return `<section><p><code>${method.toUpperCase()} ${escaped(path)}</code> ${escaped(summary)}.</p>
${description === undefined ? '' : `<p>${escaped(description)}</p>`}${options.length === 0 ? '' : `<table>${options.join('')}</table>`}</section>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
