import { z } from 'zod';
import { issuer } from './serve-config.js';

const text = z.string().min(1);

/** What the audit log goes by. */
export const auditConfig = z.strictObject({
  /** The file that a copy of each entry is added to, relative to the project; none when left out. Nothing in it is ever changed. */
  file: text.optional(),
  /** Who signs the tokens by which a CI system proves for whom it works; a token of another issuer is a claim. */
  issuers: z
    .array(
      z.strictObject({
        /** The issuer, whose `/.well-known/openid-configuration` names its keys: `https://token.actions.githubusercontent.com`. */
        issuer,
        /** What a token must be made for. */
        audience: text.default('martlet'),
        /** The claim that names who acts. */
        nameClaim: text.default('sub'),
      }),
    )
    .default([]),
});

/** As a config is written. */
export type AuditInput = z.input<typeof auditConfig>;
