/** The long form tries each fault as often as its row says; the short one, in CI, a few times. */
export const isLong = process.env.MARTLET_FAULTS === 'long';
