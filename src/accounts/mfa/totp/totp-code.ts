import { randomBytes } from 'node:crypto';
import { Secret as TotpKey, TOTP } from 'otpauth';

/** In bytes: as RFC 4226, section 4, recommends. */
const SECRET_LENGTH = 20;

/** What every authenticator app understands: the defaults of RFC 6238. */
const PARAMETERS = { algorithm: 'SHA1', digits: 6, period: 30 } as const;

/** Codes of the steps before and after the current one are accepted too: clocks differ, people type slowly (RFC 6238, section 5.2). */
const WINDOW = 1;

/** A code as an authenticator shows it. */
export const TOTP_CODE = /^[0-9]{6}$/;

/** Whom an authenticator app shows a secret as. */
export interface TotpLabel {
  readonly issuer: string;
  readonly username: string;
}

export function newTotpSecret(): Buffer {
  return randomBytes(SECRET_LENGTH);
}

/** @returns the secret in base32, to be typed in by hand */
export function totpText(secret: Buffer): string {
  return keyOf(secret).base32;
}

/** @returns the `otpauth://` address that is shown as a QR code (Google Authenticator's Key Uri Format) */
export function totpUri(secret: Buffer, { issuer, username }: TotpLabel): string {
  return new TOTP({ ...PARAMETERS, issuer, label: username, secret: keyOf(secret) }).toString();
}

/**
 * @param now in ms since the epoch
 * @returns the time step that the code is of; `undefined` when it is of none that is near
 */
export function totpStep(secret: Buffer, code: string, now: number): number | undefined {
  if (!TOTP_CODE.test(code)) {
    // The library throws for six characters that are more than six bytes.
    return undefined;
  }
  const delta = TOTP.validate({ ...PARAMETERS, secret: keyOf(secret), token: code, timestamp: now, window: WINDOW });
  return delta === null ? undefined : TOTP.counter({ period: PARAMETERS.period, timestamp: now }) + delta;
}

function keyOf(secret: Buffer): TotpKey {
  // A copy: a Buffer is a view of memory that it shares with others.
  return new TotpKey({ buffer: Uint8Array.from(secret).buffer });
}
