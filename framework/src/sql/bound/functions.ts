/**
 * What is known of functions by their name alone. Names are compared without case, underscores and the prefix of
 * portable functions, so that `COUNT_IF`, `countif` and `martlet:countIf` are one.
 */
const AGGREGATES = new Set(
  `count countif countdistinct approxcountdistinct approxdistinct sum sumif avg avgif mean min minby argmin max maxby
  argmax anyvalue first firstby last lastby arbitrary median mode percentile percentilecont percentiledisc
  percentileapprox approxpercentile quantile quantilecont quantiledisc approxquantile approxquantiles stddev stddevpop
  stddevsamp variance varpop varsamp corr covarpop covarsamp regrslope kurtosis skewness entropy product geomean
  boolor booland everyvalue every some logicalor logicaland bitor bitand bitxor bitandagg bitoragg bitxoragg stringagg
  listagg groupconcat arrayagg arrayconcatagg collectlist collectset list histogram mapagg objectagg jsonagg
  jsonarrayagg jsonobjectagg jsonbagg jsongrouparray jsongroupobject hllaccumulate ratio`.split(/\s+/),
);

const COUNTS = new Set(['count', 'countif', 'countdistinct', 'approxcountdistinct', 'approxdistinct']);

/** Window functions that pass on the value of another row, without computing anything of several rows. */
const NAVIGATION = new Set(['lag', 'lead', 'firstvalue', 'lastvalue', 'nthvalue']);

const PICKED_BY = new Set(['firstby', 'lastby', 'minby', 'maxby', 'argmin', 'argmax', 'argminnull', 'argmaxnull']);

const VOLATILE = new Set(
  `random rand randn randstr uniform uuid uuidstring generateuuid genrandomuuid newid nextval seq1 seq2 seq4 seq8 setseed`.split(/\s+/),
);

const SET_RETURNING = new Set(
  `unnest explode explodeouter posexplode posexplodeouter inline stack flatten generateseries generatesubscripts
  generatearray generatedatearray regexpsplittotable jsoneach jsonarrayelements arrayelements splittotable`.split(/\s+/),
);

/** Functions that make one value of their operands, look at nothing else, and give the same each time. */
const SCALARS = new Set(
  `coalesce nullif ifnull nvl nvl2 zeroifnull nullifzero iff if decode greatest least choose typeof
  upper lower ucase lcase initcap trim ltrim rtrim btrim lpad rpad left right substr substring mid replace translate reverse
  repeat length len charlength characterlength octetlength bytelength bitlength position strpos instr charindex locate concat
  concatws contains startswith endswith prefix suffix split splitpart stringsplit strsplit stringtoarray regexpreplace
  regexpextract regexpextractall regexpsubstr regexpcontains regexplike regexpmatches regexpfullmatch regexpinstr regexpcount
  rlike soundex levenshtein editdistance jarowinklersimilarity ascii chr char unicode hex unhex tohex fromhex base64 frombase64 tobase64
  base64encode base64decodestring encode decodebase64 md5 md5hex md5number md5numberlower64 sha1 sha1hex sha2 sha2hex sha256
  sha512 hash hashcode farmfingerprint xxhash64 crc32 format printf formatstring quoteident quoteliteral stripaccents
  abs sign round ceil ceiling floor trunc truncate truncatetoscale mod div power pow sqrt cbrt exp ln log log2 log10 sin cos
  tan asin acos atan atan2 radians degrees pi bitand bitor bitxor bitnot bitcount shiftleft shiftright widthbucket isnan
  isinf isfinite safedivide div0 div0null safeadd safesubtract safemultiply safenegate factorial gcd lcm even fmod
  tochar tonumber todecimal tonumeric todouble toboolean todate totimestamp totimestampntz totimestampltz totimestamptz totime
  totimestampmicros trytonumber trytodecimal trytodouble trytodate trytotimestamp trytotimestampntz trytoboolean trytotime
  tobinary tovariant toarray toobject tojson tojsonstring safecast date datetime time timestamp todays
  datetrunc timestamptrunc datetimetrunc trunctimestamp datediff timestampdiff datetimediff datesub dateadd timestampadd
  timestampsub datetimeadd datetimesub dateparse parsedate parsetimestamp parsedatetime strptime trystrptime strftime
  dateformat formatdate formattimestamp formatdatetime datepart extract year quarter month week day hour minute second
  millisecond microsecond dayofweek dayofmonth dayofyear weekofyear weekiso yearofweek isodow isoyear yearweek dayname monthname
  lastday nextday addmonths monthsbetween makedate maketime maketimestamp datefromparts timestampfromparts
  timestampntzfromparts timefromparts epoch epochms epochus epochns toseconds todays tohours tominutes tomonths toyears
  unixseconds unixmillis unixdate unixmicros timestampseconds timestampmillis timestampmicros datefromunixdate
  converttimezone fromutctimestamp toutctimestamp timezone attimezone
  array arraylength arraysize arraylen cardinality size arraycontains arrayhas arrayposition arraycat arrayconcat
  arrayappend arrayprepend arraydistinct arrayslice arraysort arrayreverse arraymin arraymax arraysum arrayjoin arraytostring
  arrayconstruct arraycompact arrayintersection arrayexcept arrayflatten arrayfilter elementat listvalue listcontains
  listhas listsort listdistinct listunique listposition listextract listelement listslice listconcat listreverse listaggregate
  listsum listmin listmax listavg liststringagg row struct structpack structextract namedstruct objectconstruct
  objectconstructkeepnull mapkeys mapvalues map getpath get
  json jsonextract jsonextractstring jsonextractscalar jsonextractpath jsonextractpathtext jsonextractarray
  jsonextractstringarray jsonvalue jsonvaluearray jsonquery jsonqueryarray jsontype jsonvalid jsonkeys jsonarraylength
  jsonarray jsonobject jsonbuildobject jsonbbuildobject parsejson tryparsejson checkjson fromjson getjsonobject strippath
  isnull isnotnull isinteger isdate booleanand cast trycast enumcode equalnull`.split(/\s+/),
);

/** Functions of a row's place among others. */
const WINDOWS = new Set('rownumber rank denserank percentrank cumedist ntile'.split(' '));

/** The keys of names that were asked for; there are few, and each is asked for thousands of times. */
const KEYS = new Map<string, string>();

/** The name under which the sets above know a function. */
export function functionKey(name: string): string {
  const known = KEYS.get(name);
  if (known !== undefined) return known;
  const key = name
    .slice(name.lastIndexOf(':') + 1)
    .replaceAll('_', '')
    .toLowerCase();
  KEYS.set(name, key);
  return key;
}

/** It makes one value of many rows. */
export function isAggregateFunction(name: string): boolean {
  return AGGREGATES.has(functionKey(name));
}

/** It counts: nothing of the counted values is left in its result. */
export function isCount(name: string): boolean {
  return COUNTS.has(functionKey(name));
}

export function isNavigation(name: string): boolean {
  return NAVIGATION.has(functionKey(name));
}

/** Its second operand only tells which row its first is taken from. */
export function isPickedBy(name: string): boolean {
  return PICKED_BY.has(functionKey(name));
}

/** It gives another value at each call. */
export function isVolatile(name: string): boolean {
  return VOLATILE.has(functionKey(name));
}

/** Nothing of what it does is hidden: it looks at its operands alone, and is known to make one value of each row or one of many rows. */
export function isKnownFunction(name: string): boolean {
  if (name.startsWith('martlet:')) return !isSetReturning(name);
  const key = functionKey(name);
  return SCALARS.has(key) || AGGREGATES.has(key) || NAVIGATION.has(key) || WINDOWS.has(key);
}

/** It makes several rows of one. */
export function isSetReturning(name: string): boolean {
  return SET_RETURNING.has(functionKey(name));
}

/** A portable function that takes the personal out of a value: `mask…` or `redact`. */
export function isMasking(name: string): boolean {
  return /^martlet:(mask|redact)/.test(name);
}
