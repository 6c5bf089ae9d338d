import type { HeldData } from '../../run/index.js';

/** All that is held about a person, as a page for them to read. */
export function heldDataHtml({ project, environment, at, subject, held, elsewhere }: HeldData): string {
  const keys = Object.entries(subject).map(([identity, values]) => `<li>${escaped(identity)}: ${values.map(escaped).join(', ')}</li>`);
  const relations = held.map(({ relation, description, columns, rows }) => {
    const names = Object.keys(rows[0] ?? {});
    const head = names.map((name) => `<th title="${escaped(columns[name] ?? '')}">${escaped(name)}</th>`).join('');
    const body = rows.map((row) => `<tr>${names.map((name) => `<td>${escaped(row[name])}</td>`).join('')}</tr>`);
    const meanings = names.flatMap((name) =>
      columns[name] === undefined ? [] : [`<li><b>${escaped(name)}</b>: ${escaped(columns[name])}</li>`],
    );
    return [
      `<h2>${escaped(relation)}</h2>`,
      ...(description === undefined ? [] : [`<p>${escaped(description)}</p>`]),
      ...(meanings.length === 0 ? [] : [`<ul>${meanings.join('')}</ul>`]),
      `<table><thead><tr>${head}</tr></thead><tbody>`,
      ...body,
      '</tbody></table>',
    ].join('\n');
  });
  const others = elsewhere.map(
    ({ place, why, until }) => `<li>${escaped(place)}: ${escaped(why)}${until === undefined ? '' : ` (until ${escaped(until)})`}</li>`,
  );
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><title>What is held about you</title>',
    '<style>body{font:16px/1.5 system-ui;margin:2rem}table{border-collapse:collapse}th,td{border:1px solid #ccc;padding:.25rem .5rem;text-align:left}</style></head><body>',
    '<h1>What is held about you</h1>',
    `<p>In ${escaped(project)}, environment ${escaped(environment)}, on ${escaped(at)}.</p>`,
    '<p>You are known by</p>',
    `<ul>${keys.join('')}</ul>`,
    ...relations,
    ...(others.length === 0 ? [] : ['<h2>Elsewhere</h2>', `<ul>${others.join('')}</ul>`]),
    '</body></html>',
    '',
  ].join('\n');
}

function escaped(value: unknown): string {
  const text = value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
