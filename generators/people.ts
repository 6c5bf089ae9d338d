import type { Faker } from '@faker-js/faker';
import { faker as german } from '@faker-js/faker/locale/de';
import { faker as british } from '@faker-js/faker/locale/en_GB';
import { faker as american } from '@faker-js/faker/locale/en_US';
import { faker as spanish } from '@faker-js/faker/locale/es';
import { faker as french } from '@faker-js/faker/locale/fr';
import { faker as italian } from '@faker-js/faker/locale/it';
import { faker as dutch } from '@faker-js/faker/locale/nl';
import { faker as polish } from '@faker-js/faker/locale/pl';
import { faker as swedish } from '@faker-js/faker/locale/sv';

/** Names and addresses of one country to draw from: faker itself takes far too long for a million customers. */
export interface Country {
  readonly code: string;
  readonly phonePrefix: string;
  readonly numberBeforeStreet: boolean;
  readonly firstNames: readonly Name[];
  readonly lastNames: readonly Name[];
  readonly companies: readonly string[];
  readonly streets: readonly string[];
  readonly places: readonly Place[];
}

export interface Name {
  readonly text: string;
  /** As it stands in an e-mail address. */
  readonly ascii: string;
}

export interface Place {
  readonly city: string;
  readonly region: string;
  readonly postalCode: string;
}

/** No list is longer than there are customers to draw from it. */
export function createCountries(seed: number, customers: number): readonly Country[] {
  const size = (limit: number) => Math.min(limit, customers);
  return LOCALES.map(({ faker, code, phonePrefix, numberBeforeStreet }, index) => {
    faker.seed([seed, index]);
    return {
      code,
      phonePrefix,
      numberBeforeStreet,
      firstNames: names(size(400), () => faker.person.firstName()),
      lastNames: names(size(900), () => faker.person.lastName()),
      companies: many(size(300), () => faker.company.name()),
      streets: many(size(700), () => faker.location.street()),
      places: many(size(250), () => ({
        city: faker.location.city(),
        region: faker.location.state(),
        postalCode: faker.location.zipCode(),
      })),
    };
  });
}

interface Locale extends Pick<Country, 'code' | 'phonePrefix' | 'numberBeforeStreet'> {
  readonly share: number;
  readonly faker: Faker;
}

const LOCALES: readonly Locale[] = [
  { code: 'DE', share: 30, phonePrefix: '+49', numberBeforeStreet: false, faker: german },
  { code: 'FR', share: 17, phonePrefix: '+33', numberBeforeStreet: true, faker: french },
  { code: 'GB', share: 13, phonePrefix: '+44', numberBeforeStreet: true, faker: british },
  { code: 'PL', share: 10, phonePrefix: '+48', numberBeforeStreet: false, faker: polish },
  { code: 'NL', share: 8, phonePrefix: '+31', numberBeforeStreet: false, faker: dutch },
  { code: 'IT', share: 7, phonePrefix: '+39', numberBeforeStreet: false, faker: italian },
  { code: 'ES', share: 6, phonePrefix: '+34', numberBeforeStreet: false, faker: spanish },
  { code: 'US', share: 5, phonePrefix: '+1', numberBeforeStreet: true, faker: american },
  { code: 'SE', share: 4, phonePrefix: '+46', numberBeforeStreet: false, faker: swedish },
];

/** The share of the customers that each country has, in the order of `createCountries`. */
export const COUNTRY_SHARES = LOCALES.map(({ share }) => share);

function names(count: number, create: () => string): Name[] {
  return many(count, create).map((text) => ({ text, ascii: toAscii(text) }));
}

function many<T>(count: number, create: () => T): T[] {
  return Array.from({ length: count }, create);
}

function toAscii(name: string): string {
  return name
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('ł', 'l')
    .replaceAll('ø', 'o')
    .normalize('NFD')
    .replace(/[^a-z]/g, '');
}
