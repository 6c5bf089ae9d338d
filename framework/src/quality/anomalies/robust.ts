/**
 * Makes the median absolute deviation comparable with the standard deviation of a normal distribution: 1 over the 0.75 quantile,
 * 0.6745. Iglewicz and Hoaglin, How to Detect and Handle Outliers (1993), chapter 3; NIST/SEMATECH e-Handbook, 1.3.5.17.
 */
export const MAD_OF_SIGMA = 0.6745;

/** The modified z-score above which the same two call a value an outlier. */
export const OUTLIER = 3.5;

export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** The median of the distances from the median. */
export function medianAbsoluteDeviation(values: readonly number[]): number {
  const middle = medianOf(values);
  return medianOf(values.map((value) => Math.abs(value - middle)));
}

/** The spread of values in the unit of a standard deviation. */
export function robustSigma(values: readonly number[]): number {
  return medianAbsoluteDeviation(values) / MAD_OF_SIGMA;
}

/** How far a value lies from others: 0.6745 (x − median) / MAD. */
export function modifiedZScore(value: number, others: readonly number[]): number {
  return (value - medianOf(others)) / robustSigma(others);
}

/**
 * What a threshold for known spread becomes when the spread is itself estimated from few values: the quantile of Student's t with
 * the same probability. The MAD of n values knows about as much as the standard deviation of 0.37 n (its efficiency); the share of
 * the variance that is known beforehand need not be estimated (Satterthwaite 1946). By the expansion of Cornish and Fisher
 * (Abramowitz and Stegun, 26.7.5).
 */
export function thresholdOf(z: number, values: number, knownShare = 0): number {
  const freedom = Math.max(4, (0.37 * values) / Math.max(0.01, 1 - knownShare) ** 2);
  const first = (z ** 3 + z) / 4;
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  return z + first / freedom + second / freedom ** 2;
}
