import { type BoundExpression, type BoundQuery, type BoundRaw, functionKey } from './bound/index.js';
import { visitExpressions } from './types/index.js';

/**
 * Something that a query reads without naming a relation. `day` and `hour` are those of the run, which stand still during it;
 * all others may be different each time.
 */
export interface VolatileInput {
  readonly kind: 'clock' | 'random' | 'sequence' | 'outside' | 'day' | 'hour';
  /** The word or function that reads it, as it is written: `current_date`. */
  readonly by: string;
}

/** All that a query reads beside relations, each once and in order. */
export function volatileInputs(query: BoundQuery): readonly VolatileInput[] {
  const found = new Map<string, VolatileInput>();
  const add = (kind: VolatileInput['kind'] | undefined, by: string): void => {
    if (kind !== undefined) found.set(`${kind} ${by}`, { kind, by });
  };
  visitExpressions(query, {
    expression: (expression) => {
      if (expression.kind === 'raw') for (const { kind, by } of inputsOfText(expression)) add(kind, by);
      else add(kindOf(calledBy(expression)), calledBy(expression));
    },
    query: () => undefined,
  });
  return [...found.values()].sort((left, right) => (`${left.kind} ${left.by}` < `${right.kind} ${right.by}` ? -1 : 1));
}

function calledBy(expression: BoundExpression): string {
  if (expression.kind === 'aggregate') return expression.name;
  return expression.kind === 'operation' && expression.name.startsWith('call:') ? expression.name.slice('call:'.length) : '';
}

function inputsOfText({ text, functions, values, names, outside }: BoundRaw): readonly VolatileInput[] {
  const called = [...functions, ...values].flatMap((by) => {
    const kind = kindOf(by);
    return kind === undefined ? [] : [{ kind, by }];
  });
  const sequences = names.filter((name) => /\.(nextval|currval)$/.test(name)).map((by) => ({ kind: 'sequence', by }) as const);
  const sample = /\b(tablesample|using\s+sample)\b/i.exec(text.join(' '))?.[1];
  return [
    ...called,
    ...sequences,
    ...(sample === undefined ? [] : [{ kind: 'random', by: sample.toLowerCase() } as const]),
    ...outside.map((by) => ({ kind: 'outside', by }) as const),
  ];
}

function kindOf(name: string): VolatileInput['kind'] | undefined {
  return name === '' ? undefined : KINDS.get(functionKey(name));
}

const KINDS: ReadonlyMap<string, VolatileInput['kind']> = new Map(
  (
    [
      ['day', 'rundate'],
      ['hour', 'runtimestamp'],
      [
        'clock',
        `now today currentdate currenttime currenttimestamp currentdatetime getcurrenttimestamp getcurrenttime localtime localtimestamp
        transactiontimestamp statementtimestamp clocktimestamp sysdate systimestamp getdate getutcdate curdate curtime utcdate
        utctimestamp unixtimestamp timeofday age`,
      ],
      [
        'random',
        `random rand randn randstr uniform normal zipf uuid uuidv4 uuidv7 uuidstring generateuuid genrandomuuid newid setseed shuffle
        randomuuid randombytes`,
      ],
      ['sequence', 'nextval currval lastval seq1 seq2 seq4 seq8 monotonicallyincreasingid txidcurrent rowid'],
      [
        'outside',
        `readparquet parquetscan parquetmetadata parquetschema readcsv readcsvauto sniffcsv readjson readjsonauto readjsonobjects
        readjsonobjectsauto readjsonlines readndjson readndjsonauto readndjsonobjects readtext readblob readxlsx readfiles glob
        stread getenv getvariable currentsetting postgresscan postgresscanpushdown postgresquery sqlitescan mysqlscan mysqlquery
        icebergscan deltascan externalquery federatedquery query querytable resultscan httpget currentuser sessionuser currentrole
        currentdatabase currentschema currentschemas currentwarehouse currentaccount currentcatalog iscolumnmasked`,
      ],
    ] as const
  ).flatMap(([kind, names]) => names.split(/\s+/).map((name) => [name, kind] as const)),
);
