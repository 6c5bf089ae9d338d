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

/** It makes several rows of one. */
export function isSetReturning(name: string): boolean {
  return SET_RETURNING.has(functionKey(name));
}

/** A portable function that takes the personal out of a value: `mask…` or `redact`. */
export function isMasking(name: string): boolean {
  return /^martlet:(mask|redact)/.test(name);
}
