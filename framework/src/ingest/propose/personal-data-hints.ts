import type { PiiClass } from '../../columns/index.js';

/** What the names of columns with personal data are made of, in the languages that are common. */
const BY_NAME: readonly (readonly [PiiClass, RegExp])[] = [
  ['email', /(^|_)e?_?mail(_?address)?(_|$)/],
  ['phone', /(^|_)(phone|mobile|cell|telephone|telefon|tel|fax)(_|$)/],
  ['name', /(^|_)(first|last|full|given|family|sur|middle|maiden|vor|nach|customer|contact|user|person)_?name(_|$)/],
  ['birth', /(^|_)(birth(day|_?date)?|dob|geburt\w*|date_of_birth)(_|$)/],
  ['address', /(^|_)(address|street|strasse|post_?code|zip(_?code)?|plz)(_|$)/],
  ['financial', /(^|_)(iban|bic|card_?number|account_?number|salary)(_|$)/],
  ['identifier', /(^|_)(ssn|passport|national_id|tax_id|social_security\w*|ip|ip_?address)(_|$)/],
  ['health', /(^|_)(diagnos\w*|blood_?type|medication)(_|$)/],
];

/** What texts with personal data look like, as regular expressions of DuckDB. */
export const PERSONAL_TEXTS: readonly (readonly [PiiClass, string])[] = [
  ['email', '[^@\\s]+@[^@\\s]+[.][A-Za-z]{2,}'],
  ['phone', '[+][0-9]{1,3}[0-9 ()/.-]{6,}'],
  ['financial', '[A-Z]{2}[0-9]{2}( ?[A-Z0-9]{4}){3,7}( ?[A-Z0-9]{1,3})?'],
  ['identifier', '([0-9]{1,3}[.]){3}[0-9]{1,3}'],
];

/** The class of personal data that a column's name speaks of. */
export function personalByName(name: string): PiiClass | undefined {
  return BY_NAME.find(([, pattern]) => pattern.test(name))?.[0];
}
