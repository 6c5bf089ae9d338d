/** What Parquet files are written with: columns in forms that are as fast to read as tables of the engine's own. */
export const PARQUET_OPTIONS = 'format parquet, compression zstd, parquet_version v2';

/** What holds the values of a type that Parquet has none for; the engine would write some of them as something else, and say nothing. */
const CARRIERS: readonly (readonly [type: RegExp, carrier: string])[] = [
  [/^U?HUGEINT$/, 'DECIMAL(38,0)'],
  [/^TIMESTAMP_M?S$/, 'TIMESTAMP'],
  // An interval loses what is below a millisecond.
  [/^(ENUM\(.*\)|BIT|BIGNUM|INTERVAL|TIME WITH TIME ZONE)$/s, 'VARCHAR'],
];

/** What the files hold as it is. */
const EXACT =
  /^(BOOLEAN|U?(TINY|SMALL|BIG)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(\d+,\d+\)|VARCHAR|BLOB|DATE|TIME|TIMESTAMP|TIMESTAMP_NS|TIMESTAMP WITH TIME ZONE|UUID|JSON)$/;

/**
 * The type by which a Parquet file holds a column of this type, from which a cast makes the same values again; undefined where there is none.
 * A struct or a map is held as it is when all in it is.
 */
export function parquetType(engineType: string): string | undefined {
  if (EXACT.test(engineType)) return engineType;
  const [, element] = /^(.*)\[\d*\]$/s.exec(engineType) ?? [];
  if (element !== undefined) {
    const held = parquetType(element);
    return held === undefined ? undefined : `${held}[]`;
  }
  if (/^(STRUCT|MAP)\(/.test(engineType)) return isExactInside(engineType) ? engineType : undefined;
  return CARRIERS.find(([type]) => type.test(engineType))?.[1];
}

/** Whether a type has only words in it that are types which files hold as they are. Quoted names are no types. */
function isExactInside(engineType: string): boolean {
  return !/\b(U?HUGEINT|ENUM|BIT|BIGNUM|INTERVAL|UNION|TIME WITH TIME ZONE|TIMESTAMP_M?S|GEOMETRY|VARIANT)\b|\[\d+\]/.test(
    engineType.replace(/"([^"]|"")*"/g, ''),
  );
}
