export type Language = 'typescript' | 'sql';

export interface Part {
  readonly kind?: 'comment' | 'text' | 'number' | 'keyword' | 'type' | 'call';
  readonly text: string;
}

type Rule = readonly [kind: NonNullable<Part['kind']>, pattern: RegExp];

const SQL_WORDS =
  'all and any array as asc between by case cast clone cluster create cross current date desc distinct else end except exclude exists extract false fetch filter first following for from full group having ilike in inner insert intersect interval into is join last lateral left like limit merge natural not null nulls offset on or order outer over partition preceding qualify range recursive replace right row rows safe_cast select set some table then timestamp true try_cast unbounded union unnest update using values view when where window with within';
const TYPESCRIPT_WORDS =
  'as async await break case catch class const continue default delete do else export extends false finally for from function if implements import in instanceof interface let new null of readonly return satisfies static super switch this throw true try type typeof undefined var void while yield';

const RULES: Readonly<Record<Language, readonly Rule[]>> = {
  sql: [
    ['comment', /--[^\n]*|\/\*[\s\S]*?\*\//y],
    ['text', /'(?:[^']|'')*'/y],
    ['type', /"(?:[^"]|"")*"|`[^`]*`/y],
    ['number', /\b\d+(?:\.\d+)?(?:e[+-]?\d+)?\b/iy],
    ['keyword', words(SQL_WORDS, 'iy')],
    ['call', /\b[a-z_]\w*(?=\()/iy],
  ],
  typescript: [
    ['comment', /\/\/[^\n]*|\/\*[\s\S]*?\*\//y],
    ['text', /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/y],
    ['number', /\b\d[\d_]*(?:\.\d+)?n?\b/y],
    ['keyword', words(TYPESCRIPT_WORDS, 'y')],
    ['type', /\b[A-Z]\w*/y],
    ['call', /\b[a-z_$][\w$]*(?=[(<])/y],
  ],
};

/** Cuts code into parts that are shown in different colours. It reads words, not grammar, so it never fails. */
export function highlight(text: string, language: Language): readonly Part[] {
  const rules = RULES[language];
  const parts: Part[] = [];
  let plain = '';
  let position = 0;
  while (position < text.length) {
    const found = firstMatch(rules, text, position);
    if (found === undefined) {
      // A word that nothing is said about goes whole, so that no rule starts in its middle.
      const word = matchAt(/[\w$]+|[\s\S]/y, text, position) ?? '';
      plain += word;
      position += word.length;
      continue;
    }
    if (plain !== '') parts.push({ text: plain });
    plain = '';
    parts.push(found);
    position += found.text.length;
  }
  if (plain !== '') parts.push({ text: plain });
  return parts;
}

function firstMatch(rules: readonly Rule[], text: string, position: number): Part | undefined {
  for (const [kind, pattern] of rules) {
    const match = matchAt(pattern, text, position);
    if (match !== undefined && match !== '') return { kind, text: match };
  }
  return undefined;
}

function matchAt(pattern: RegExp, text: string, position: number): string | undefined {
  pattern.lastIndex = position;
  return pattern.exec(text)?.[0];
}

function words(list: string, flags: string): RegExp {
  return new RegExp(`\\b(?:${list.replace(/ /g, '|')})\\b`, flags);
}
