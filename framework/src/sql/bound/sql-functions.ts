/**
 * What is known of the functions of SQL by their names alone, as `COUNT_IF` and `countif` are written here: in lower case, without underscores. Of
 * portable expressions the registry of `expressions/` knows more.
 */

/** They make one value of many rows. */
export const AGGREGATES: ReadonlySet<string> = named(
  `argminnull argmaxnull count countif approxcountdistinct approxdistinct sum sumif avg avgif mean min minby argmin max maxby argmax anyvalue first last
  arbitrary median mode percentile percentilecont percentiledisc percentileapprox approxpercentile quantile quantilecont
  quantiledisc approxquantile approxquantiles stddev stddevpop stddevsamp variance varpop varsamp corr covarpop covarsamp
  regrslope kurtosis skewness entropy product geomean boolor booland everyvalue every some logicalor logicaland bitor bitand
  bitxor bitandagg bitoragg bitxoragg stringagg listagg groupconcat arrayagg arrayconcatagg collectlist collectset list histogram
  mapagg objectagg jsonagg jsonarrayagg jsonobjectagg jsonbagg jsongrouparray jsongroupobject hllaccumulate ratio`,
);

/** Nothing of the values that they count is left in their result. */
export const COUNTS: ReadonlySet<string> = named('count countif approxcountdistinct approxdistinct');

/** Their second operand only picks the row from which their first is taken. */
export const PICKED: ReadonlySet<string> = named('minby maxby argmin argmax argminnull argmaxnull');

/** They pass on the value of another row of the window. */
export const NAVIGATION: ReadonlySet<string> = named('lag lead firstvalue lastvalue nthvalue');

/** They tell the place of a row in the window. */
export const PLACES: ReadonlySet<string> = named('rownumber rank denserank percentrank cumedist ntile');

/** They make several rows of one. */
export const SET_RETURNING: ReadonlySet<string> = named(
  `unnest explode explodeouter posexplode posexplodeouter inline stack flatten generateseries generatesubscripts generatearray
  generatedatearray regexpsplittotable jsoneach jsonarrayelements arrayelements splittotable`,
);

/** They make one value of their operands, look at nothing else, and give the same each time. */
export const SCALARS: ReadonlySet<string> = named(
  `coalesce nullif ifnull nvl nvl2 zeroifnull nullifzero iff if decode greatest least choose typeof upper lower ucase lcase initcap
  trim ltrim rtrim btrim lpad rpad left right substr substring mid replace translate reverse repeat length len charlength
  characterlength octetlength bytelength bitlength position strpos instr charindex locate concat concatws contains startswith
  endswith prefix suffix split splitpart stringsplit strsplit stringtoarray regexpreplace regexpextract regexpextractall
  regexpsubstr regexpcontains regexplike regexpmatches regexpfullmatch regexpinstr regexpcount rlike soundex levenshtein
  editdistance jarowinklersimilarity ascii chr char unicode hex unhex tohex fromhex base64 frombase64 tobase64 base64encode
  base64decodestring encode decodebase64 md5 md5hex md5number md5numberlower64 sha1 sha1hex sha2 sha2hex sha256 sha512 hash
  hashcode farmfingerprint xxhash64 crc32 format printf formatstring quoteident quoteliteral stripaccents abs sign round ceil
  ceiling floor trunc truncate truncatetoscale mod div power pow sqrt cbrt exp ln log log2 log10 sin cos tan asin acos atan atan2
  radians degrees pi bitand bitor bitxor bitnot bitcount shiftleft shiftright widthbucket isnan isinf isfinite safedivide div0
  div0null safeadd safesubtract safemultiply safenegate factorial gcd lcm even fmod tochar tonumber todecimal tonumeric todouble
  toboolean todate totimestamp totimestampntz totimestampltz totimestamptz totime totimestampmicros trytonumber trytodecimal
  trytodouble trytodate trytotimestamp trytotimestampntz trytoboolean trytotime tobinary tovariant toarray toobject tojson
  tojsonstring safecast date datetime time timestamp todays datetrunc timestamptrunc datetimetrunc trunctimestamp datediff
  timestampdiff datetimediff datesub dateadd timestampadd timestampsub datetimeadd datetimesub dateparse parsedate parsetimestamp
  parsedatetime strptime trystrptime strftime dateformat formatdate formattimestamp formatdatetime datepart extract year quarter
  month week day hour minute second millisecond microsecond dayofweek dayofmonth dayofyear weekofyear weekiso yearofweek isodow
  isoyear yearweek dayname monthname lastday nextday addmonths monthsbetween makedate maketime maketimestamp datefromparts
  timestampfromparts timestampntzfromparts timefromparts epoch epochms epochus epochns toseconds todays tohours tominutes tomonths
  toyears unixseconds unixmillis unixdate unixmicros timestampseconds timestampmillis timestampmicros datefromunixdate
  converttimezone fromutctimestamp toutctimestamp timezone attimezone array arraylength arraysize arraylen cardinality size
  arraycontains arrayhas arrayposition arraycat arrayconcat arrayappend arrayprepend arraydistinct arrayslice arraysort
  arrayreverse arraymin arraymax arraysum arrayjoin arraytostring arrayconstruct arraycompact arrayintersection arrayexcept
  arrayflatten arrayfilter elementat listvalue listcontains listhas listsort listdistinct listunique listposition listextract
  listelement listslice listconcat listreverse listaggregate listsum listmin listmax listavg liststringagg row struct structpack
  structextract namedstruct objectconstruct objectconstructkeepnull mapkeys mapvalues map getpath get json jsonextract
  jsonextractstring jsonextractscalar jsonextractpath jsonextractpathtext jsonextractarray jsonextractstringarray jsonvalue
  jsonvaluearray jsonquery jsonqueryarray jsontype jsonvalid jsonkeys jsonarraylength jsonarray jsonobject jsonbuildobject
  jsonbbuildobject parsejson tryparsejson checkjson fromjson getjsonobject strippath isnull isnotnull isinteger isdate booleanand
  cast trycast enumcode equalnull`,
);

/** They read something beside their operands. */
export const READERS: ReadonlyMap<string, 'clock' | 'random' | 'sequence' | 'outside'> = new Map(
  (
    [
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
  ).flatMap(([reads, names]) => names.split(/\s+/).map((name) => [name, reads] as const)),
);

function named(words: string): ReadonlySet<string> {
  return new Set(words.split(/\s+/));
}
