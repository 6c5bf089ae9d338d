/** All that has ever happened to the keys of which something is new, old and new. */
export const POINTS = 'points';

/**
 * A point is an instant at which a key came into a state, or was found deleted. The points of a key in their order are its
 * history: each lasts until the next. These are the columns of a point beside those of the query.
 */
export const START = 'martlet_start';
/** When the stored row of this point ends; null for what is new. A row that lasts no time stands before its equals. */
export const UNTIL = 'martlet_until';
/** Whether the key was found deleted. */
export const GONE = 'martlet_gone';
/** The order of points of one instant that are new, or end where they begin. */
export const STEP = 'martlet_order';
/** Whether a key that was found deleted was found again here, though it had not changed since. Only where changes have a time. */
export const RETURNED = 'martlet_returned';

/** The place of a stored row among those of its key, from the last one on; of a point among those of its key, from the first on. */
export const PLACE = 'martlet_place';
