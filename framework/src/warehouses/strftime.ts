/** A format of `formatDate` in another language: fields by their names, everything else as that language quotes it. */
export function translateFormat(format: string, fields: Readonly<Record<string, string>>, quote: (text: string) => string): string {
  return [...format.matchAll(/%(.)|[^%]+/gs)]
    .map(([text, field]) => (field === undefined ? quote(text) : field === '%' ? quote('%') : (fields[field] ?? text)))
    .join('');
}
