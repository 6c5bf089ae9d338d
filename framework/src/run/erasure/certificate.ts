import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { MartletError } from '../../errors.js';
import type { Secret } from '../../warehouses/secret.js';

/** The form of a certificate; its number changes when readers have to change. */
const CERTIFICATE = 'martlet erasure 1';

const digest = z.string().regex(/^[0-9a-f]{64}$/);

/** What was done, without any value of the person. */
const contentSchema = z.strictObject({
  kind: z.literal(CERTIFICATE),
  id: z.string(),
  project: z.string(),
  target: z.string(),
  begunAt: z.string(),
  finishedAt: z.string(),
  by: z.string(),
  /** The keys that were asked for, as the suppression list has them. */
  subject: z.array(z.strictObject({ identity: z.string(), hash: digest })),
  /** Which key the hashes were made with. */
  keyId: z.string(),
  /** How many hashes keep the person from coming back, by identity. */
  suppressed: z.record(z.string(), z.int()),
  actions: z.array(
    z.strictObject({ action: z.string(), place: z.string(), rows: z.int().optional(), columns: z.array(z.string()).optional() }),
  ),
  figures: z.array(
    z.strictObject({
      environment: z.string(),
      relation: z.string(),
      rowsBefore: z.int(),
      rowsAfter: z.int(),
      changed: z.record(z.string(), z.int()),
    }),
  ),
  searched: z.strictObject({
    values: z.int(),
    /** How many of these are too short, or part of what others have, and so were searched in columns alone. */
    inColumnsAlone: z.int(),
    tables: z.int(),
    columns: z.int(),
    files: z.array(z.strictObject({ path: z.string(), bytes: z.int(), sha256: digest })),
  }),
  /** What is not Martlet's to erase, or goes by itself later. */
  residual: z.array(z.strictObject({ place: z.string(), why: z.string(), until: z.string().optional() })),
});

export const certificateSchema = z.strictObject({
  ...contentSchema.shape,
  /** The SHA-256 of all that is above. */
  digest,
  /** The public key, in PEM. */
  publicKey: z.string(),
  /** An Ed25519 signature of the digest, in base64. */
  signature: z.string(),
});

export type CertificateContent = z.infer<typeof contentSchema>;
export type Certificate = z.infer<typeof certificateSchema>;

/** @throws MartletError `erasure-key` where the key is none of Ed25519. */
export function signingKeyOf(secret: Secret | undefined): KeyObject {
  if (secret === undefined) throw new MartletError('erasure-key', { setting: 'erasure.signingKey', problem: 'is not given' });
  try {
    const key = createPrivateKey(secret.reveal());
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // What is wrong with it could quote it.
  }
  throw new MartletError('erasure-key', { setting: 'erasure.signingKey', problem: 'is no private key of Ed25519 in PEM' });
}

export function signCertificate(content: Omit<CertificateContent, 'kind'>, key: KeyObject): Certificate {
  const whole: CertificateContent = contentSchema.parse({ kind: CERTIFICATE, ...content });
  const digested = digestOf(whole);
  return {
    ...whole,
    digest: digested,
    publicKey: String(createPublicKey(key).export({ type: 'spki', format: 'pem' })),
    signature: sign(undefined, Buffer.from(`${CERTIFICATE}\n${digested}`), key).toString('base64'),
  };
}

/**
 * Whether a certificate says what its signer signed.
 *
 * @param trusted - The public key that it must be signed with, in PEM.
 * @throws MartletError `certificate-invalid`
 */
export function verifyCertificate(text: string, file: string, trusted: KeyObject): Certificate {
  const problem = (found: string): MartletError => new MartletError('certificate-invalid', { file, problem: found });
  let parsed: z.ZodSafeParseResult<Certificate>;
  try {
    parsed = certificateSchema.safeParse(JSON.parse(text));
  } catch {
    throw problem('it is no JSON');
  }
  if (!parsed.success) throw problem('it has not the form of a certificate');
  const { digest: said, publicKey: _, signature, ...content } = parsed.data;
  if (digestOf(content) !== said) throw problem('it was changed after it was signed');
  if (!verify(undefined, Buffer.from(`${CERTIFICATE}\n${said}`), trusted, Buffer.from(signature, 'base64')))
    throw problem('the signature is not that of the key');
  return parsed.data;
}

/** Of a form in which no order of properties counts. */
function digestOf(content: CertificateContent): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(content)))
    .digest('hex');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, each]) => [name, sorted(each)]),
  );
}
