/** A format of `formatDate` in another language: fields by their names, the texts between them as that language quotes them. */
export function translateFormat(format: string, fields: Readonly<Record<string, string>>, quote: (text: string) => string): string {
  let text = '';
  let result = '';
  const endText = (): void => {
    if (text !== '') result += quote(text);
    text = '';
  };
  for (const [piece, field] of format.matchAll(/%(.)|[^%]+/gs)) {
    if (field === undefined || field === '%') {
      text += field ?? piece;
      continue;
    }
    endText();
    result += fields[field] ?? '';
  }
  endText();
  return result;
}
