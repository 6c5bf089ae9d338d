/** Node's name for what an object shows when it is inspected; types of Node's own are not asked of whoever installs Martlet. */
const INSPECTED: unique symbol = Symbol.for('nodejs.util.inspect.custom');

/** A text that is never printed: not by a template, not as JSON, not when an object is inspected. */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The text itself, for the client that signs in with it. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [INSPECTED](): string {
    return HIDDEN;
  }
}

const HIDDEN = '[secret]';

/** A message without the secrets that a client may have put into it. */
export function withoutSecrets(message: string, secrets: readonly Secret[]): string {
  return secrets.reduce((text, secret) => (secret.reveal() === '' ? text : text.replaceAll(secret.reveal(), HIDDEN)), message);
}

/** The secrets anywhere in a config. */
export function secretsIn(value: unknown): readonly Secret[] {
  if (value instanceof Secret) return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(secretsIn);
}
