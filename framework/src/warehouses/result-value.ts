/** A value as a driver returns it: exact numbers as text, dates and timestamps in ISO form. */
export type ResultValue = null | boolean | number | string | readonly ResultValue[] | { readonly [key: string]: ResultValue };
