import { Injectable } from '@nestjs/common';
import { PasswordVerifier } from '../authentication/basic/password-verifier.js';
import { type Account } from '../core/identity.js';
import { isTextLength } from '../serializers/fields/text-length.decorator.js';
import { LONGEST_PASSWORD, LONGEST_USERNAME } from './account-limits.js';
import { CredentialVerifier, type LoginOrigin } from './credential-verifier.js';

/** Judges the credentials of a request as a login's are judged, lockout included. */
@Injectable()
export class CredentialPasswordVerifier extends PasswordVerifier {
  constructor(private readonly credentials: CredentialVerifier) {
    super();
  }

  async verify(username: string, password: string, origin: LoginOrigin): Promise<Account | undefined> {
    // What is longer than a login takes is no account's; it is neither normalised nor hashed.
    if (!isTextLength(username, 0, LONGEST_USERNAME) || !isTextLength(password, 0, LONGEST_PASSWORD)) {
      return undefined;
    }
    const user = await this.credentials.verifyAlone(username, password, origin);
    if (!user) {
      return undefined;
    }
    // The row holds more than an identity may: a password hash.
    const { id, email, firstName, lastName, isStaff, isSuperuser } = user;
    return { id, username: user.username, email, firstName, lastName, isStaff, isSuperuser };
  }
}
