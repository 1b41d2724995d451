import { Expose } from 'class-transformer';
import { IsString } from 'class-validator';
import { type NewAuthenticator } from './totp-authenticators.js';

/** What an authenticator app is set up with, shown this once. */
export class TotpSecretDto {
  /** In base32, to be typed in. */
  @Expose()
  @IsString()
  secret: string;

  /** `otpauth://…`, to be shown as a QR code. */
  @Expose()
  @IsString()
  uri: string;

  static of({ secret, uri }: NewAuthenticator): TotpSecretDto {
    return Object.assign(new TotpSecretDto(), { secret: secret.reveal(), uri: uri.reveal() });
  }
}
