/**
 * A word, literal or sign of a TypeScript module, with its place in the text. A template is a `template` for each piece
 * of its text, with the tokens of its expressions between them.
 */
export interface SourceToken {
  readonly kind: 'word' | 'string' | 'template' | 'number' | 'regexp' | 'sign';
  /** The text as it is written; of strings and templates, what stands between the quotes. */
  readonly text: string;
  /** Where it begins: a string at its quote, any other where `text` does. */
  readonly start: number;
}

const TOKEN =
  /(?<blank>\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)|(?<word>[\p{ID_Start}$_#][\p{ID_Continue}$]*)|(?<number>\d[\w.]*)|(?<string>'(?:\\[\s\S]|[^'\\\n])*'|"(?:\\[\s\S]|[^"\\\n])*")|(?<sign>=>|[^\s\w])/uy;
const REGEXP = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/\w*/y;
const TEMPLATE_PIECE = /(?:\\[\s\S]|\$(?!\{)|[^`\\$])*/y;

/** Words after which a slash begins a regular expression, since no value has ended. */
const BEFORE_VALUE = new Set(['return', 'typeof', 'case', 'in', 'of', 'delete', 'void', 'throw', 'new', 'await', 'yield']);

/**
 * Splits a module into tokens. It knows no grammar: quotes, comments, templates and regular expressions are enough to
 * find properties and texts, and so no compiler has to be loaded to say where a problem stands.
 */
export function readTokens(text: string): readonly SourceToken[] {
  const tokens: SourceToken[] = [];
  /** For each template that is open, how many braces are open in its expression. */
  const braces: number[] = [];
  let at = 0;

  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match !== null) at = pattern.lastIndex;
    return match;
  };
  const piece = (): void => {
    const start = at;
    tokens.push({ kind: 'template', text: take(TEMPLATE_PIECE)?.[0] ?? '', start });
    if (text.startsWith('${', at)) {
      tokens.push({ kind: 'sign', text: '${', start: at });
      braces.push(0);
      at += 2;
    } else at += 1;
  };

  while (at < text.length) {
    const start = at;
    if (text[at] === '/' && !endsValue(tokens.at(-1)) && !/^\/[/*]/.test(text.slice(at, at + 2))) {
      const regexp = take(REGEXP);
      if (regexp !== null) {
        tokens.push({ kind: 'regexp', text: regexp[0], start });
        continue;
      }
    }
    const groups = take(TOKEN)?.groups;
    if (groups === undefined) {
      at += 1;
      continue;
    }
    const { word, number, string, sign } = groups;
    if (word !== undefined) tokens.push({ kind: 'word', text: word, start });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number, start });
    else if (string !== undefined) tokens.push({ kind: 'string', text: string.slice(1, -1), start });
    else if (sign === '`') piece();
    else if (sign !== undefined) {
      tokens.push({ kind: 'sign', text: sign, start });
      const open = braces.at(-1);
      if (open === undefined) continue;
      if (sign === '{') braces[braces.length - 1] = open + 1;
      else if (sign === '}' && open > 0) braces[braces.length - 1] = open - 1;
      else if (sign === '}') {
        braces.pop();
        piece();
      }
    }
  }
  return tokens;
}

function endsValue(token: SourceToken | undefined): boolean {
  if (token === undefined) return false;
  if (token.kind === 'sign') return token.text === ')' || token.text === ']' || token.text === '}';
  return token.kind !== 'word' || !BEFORE_VALUE.has(token.text);
}
