/**
 * Where the members of a JSON object or array are in its text. Values that JavaScript's numbers would round are taken from the text itself.
 *
 * The text must be valid JSON, as `JSON.parse` has found: nothing is checked here.
 */
export function slicesOf(text: string): ReadonlyMap<string, string> {
  const slices = new Map<string, string>();
  const isArray = text.trimStart().startsWith('[');
  let position = text.search(/[[{]/) + 1;
  for (let index = 0; ; index++) {
    position = afterBlanks(text, position);
    if (text[position] === ']' || text[position] === '}') return slices;
    let key = String(index);
    if (!isArray) {
      const end = endOfText(text, position);
      key = String(JSON.parse(text.slice(position, end)));
      position = afterBlanks(text, afterBlanks(text, end) + 1);
    }
    const end = endOfValue(text, position);
    slices.set(key, text.slice(position, end));
    position = afterBlanks(text, end);
    if (text[position] === ',') position++;
  }
}

function afterBlanks(text: string, from: number): number {
  let position = from;
  while (position < text.length && /\s/.test(text.charAt(position))) position++;
  return position;
}

/** The position behind a text in quotes. */
function endOfText(text: string, start: number): number {
  for (let position = start + 1; position < text.length; position++) {
    if (text[position] === '\\') position++;
    else if (text[position] === '"') return position + 1;
  }
  return text.length;
}

function endOfValue(text: string, start: number): number {
  let depth = 0;
  for (let position = start; position < text.length; position++) {
    const character = text[position];
    if (character === '"') position = endOfText(text, position) - 1;
    else if (character === '{' || character === '[') depth++;
    else if (depth === 0 && (character === ',' || character === '}' || character === ']')) return position;
    else if (character === '}' || character === ']') depth--;
  }
  return text.length;
}
