import { digest } from '../sql/index.js';

/** The most characters of a name that Martlet makes. */
const LONGEST_NAME = 100;

/** The name of a test, made of words: letters of any script, digits and underscores, and no longer than a name may be. */
export function testNameOf(words: string, fallback: string): string {
  // Most are made of names, and there are tens of thousands of them.
  const name = PLAIN_NAME.test(words)
    ? words
    : words
        .toLowerCase()
        .replace(/[^\p{L}\p{N}]+/gu, '_')
        .replace(/^_+|_+$/g, '');
  if (name === '') return testNameOf(fallback, 'test');
  // What is cut off still counts, so that two long names stay two.
  return name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME - 9)}_${digest(name).slice(0, 8)}`;
}

const PLAIN_NAME = /^[a-z0-9]+(?:_[a-z0-9]+)*$/;

/** The most characters of the name of a file or table: warehouses and file systems allow 255 bytes. */
const LONGEST_STORED = 150;

/**
 * What a file or table of a test is called: plain letters, digits and underscores, so that every file system and warehouse can hold it. No two
 * tests share one: a name that can't be kept as it is gets a digest as one part more than other names have.
 */
export function storedTestName(parts: readonly string[], separator: '.' | '__'): string {
  const plain = parts.join(separator);
  if (parts.every((part) => PLAIN_NAME.test(part)) && plain.length <= LONGEST_STORED) return plain;
  const readable = parts
    .map((part) =>
      part
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '_')
        .replace(/^_+|_+$/g, ''),
    )
    .filter((part) => part !== '');
  return (
    [...readable, '']
      .join(separator)
      .slice(0, LONGEST_STORED)
      .replace(/[._]+$/, '') +
    separator +
    digest(JSON.stringify(parts)).slice(0, 8)
  );
}
