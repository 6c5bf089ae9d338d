/**
 * A part of the data as a classic script, which loads from a web host and from the file system alike. The value travels
 * as JSON text, so that no key of it, such as `__proto__`, means anything to JavaScript.
 */
export function dataScript(name: string, value: unknown): string {
  return `martletCatalog(${literal(name)},${literal(JSON.stringify(value))});\n`;
}

function literal(text: string): string {
  // Whole texts at once for what is frequent: these are tens of megabytes for a large project.
  const escaped = text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
  return `'${escaped.replace(/[\n\r\u2028\u2029]/g, (character) => ESCAPES[character] ?? character)}'`;
}

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\u2028': '\\u2028', '\u2029': '\\u2029' };
