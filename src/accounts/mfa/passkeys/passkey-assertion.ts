import { Inject, Injectable } from '@nestjs/common';
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  type PublicKeyCredentialRequestOptionsJSON,
  verifyAuthenticationResponse,
} from '@simplewebauthn/server';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Clock } from '../../../core/clock.js';
import { type Id } from '../../../core/id.js';
import { PreparedStatements } from '../../../database/prepared-statements.js';
import { type VerifiedAccount } from '../../logins/verified-account.js';
import { type AssertionDto } from './assertion.dto.js';
import { CHALLENGE_LIFETIME, type ChallengePurpose, PasskeyChallenges } from './passkey-challenges.js';
import { Passkey } from './passkey.entity.js';
import { challengeOf, RELYING_PARTY, type RelyingParty } from './relying-party.js';
import { isUserHandleOf } from './user-handle.js';

const FIND = {
  name: 'passkeys-find',
  text: `SELECT "passkey"."id" AS "passkeyId", "passkey"."credential_id" AS "credentialId", "passkey"."public_key" AS "publicKey",
      "passkey"."counter", "user"."id", "user"."username", "user"."email", "user"."first_name" AS "firstName",
      "user"."last_name" AS "lastName", "user"."is_staff" AS "isStaff", "user"."is_superuser" AS "isSuperuser",
      "user"."token_version" AS "tokenVersion"
    FROM "passkeys" "passkey" JOIN "users" "user" ON "user"."id" = "passkey"."user_id"
    WHERE "passkey"."credential_id" = $1 AND "user"."is_active"`,
};

/** An authenticator that counts never shows a count twice: a copy of its key does. $1: passkey; $2: the new count; $3: now. */
const NOTE_USE = {
  name: 'passkeys-note-use',
  text: `UPDATE "passkeys" SET "counter" = $2::bigint, "last_used" = $3
    WHERE "id" = $1 AND ("counter" < $2::bigint OR ("counter" = 0 AND $2::bigint = 0)) RETURNING "id"`,
};

type FoundRow = VerifiedAccount & Pick<Passkey, 'credentialId' | 'publicKey' | 'counter'> & { readonly passkeyId: Id };

/** A passkey of an account that is active. */
export interface FoundPasskey {
  readonly id: Id;
  readonly user: VerifiedAccount;
  readonly credential: Pick<Passkey, 'credentialId' | 'publicKey' | 'counter'>;
}

/** Judges passkeys that are shown (Web Authentication, Level 3, section 7.2). */
@Injectable()
export class PasskeyAssertion {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly statements: PreparedStatements,
    private readonly challenges: PasskeyChallenges,
    private readonly clock: Clock,
    @Inject(RELYING_PARTY) private readonly party: RelyingParty,
  ) {}

  /**
   * @param userId whose passkeys are asked for; without one, whichever the authenticator has for this server
   * @returns what `navigator.credentials.get()` is called with
   */
  async options(purpose: ChallengePurpose, userId?: Id): Promise<PublicKeyCredentialRequestOptionsJSON> {
    const held = userId === undefined ? [] : await this.dataSource.manager.findBy(Passkey, { userId });
    return generateAuthenticationOptions({
      rpID: this.party.id,
      challenge: await this.challenges.issue(purpose),
      timeout: CHALLENGE_LIFETIME,
      userVerification: isAlone(purpose) ? 'required' : 'preferred',
      allowCredentials: held.map(({ credentialId, transports }) => ({
        id: credentialId.toString('base64url'),
        transports,
      })),
    });
  }

  /** @returns the passkey that it says to be, which is nothing proved yet */
  async find({ id }: AssertionDto): Promise<FoundPasskey | undefined> {
    const [row] = await this.statements.query<FoundRow>(FIND, [Buffer.from(id, 'base64url')]);
    if (!row) {
      return undefined;
    }
    const { passkeyId, credentialId, publicKey, counter, ...user } = row;
    return { id: passkeyId, user, credential: { credentialId, publicKey, counter } };
  }

  /**
   * Spends the challenge, whether or not what was signed is right.
   *
   * @returns whether the passkey has signed a challenge for that purpose, on a page of this server, and its counter has gone on. Alone it must have
   *   verified its user too, by a PIN or a fingerprint: then it is two factors in one.
   */
  async accept(
    { id, user, credential }: FoundPasskey,
    assertion: AssertionDto,
    purpose: ChallengePurpose,
  ): Promise<boolean> {
    const { clientDataJSON, userHandle } = assertion.response;
    const challenge = challengeOf(clientDataJSON);
    if (challenge === undefined || !(await this.challenges.spend(purpose, challenge))) {
      return false;
    }
    // Nobody was identified before a passkey that comes alone: then its user handle must be there.
    if (userHandle ? !isUserHandleOf(user.id, userHandle) : isAlone(purpose)) {
      return false;
    }
    const counter = await this.#verify(credential, assertion, challenge, isAlone(purpose));
    if (counter === undefined) {
      return false;
    }
    const noted = await this.statements.query(NOTE_USE, [id, counter, new Date(this.clock.now())]);
    return noted.length === 1;
  }

  /** @returns the authenticator's counter; `undefined` when anything is wrong */
  async #verify(
    { credentialId, publicKey, counter }: FoundPasskey['credential'],
    assertion: AssertionDto,
    expectedChallenge: string,
    requireUserVerification: boolean,
  ): Promise<number | undefined> {
    try {
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        response: assertion as unknown as AuthenticationResponseJSON,
        expectedChallenge,
        expectedOrigin: this.party.origin,
        expectedRPID: this.party.id,
        credential: {
          id: credentialId.toString('base64url'),
          publicKey: Uint8Array.from(publicKey),
          counter: Number(counter),
        },
        requireUserVerification,
      });
      return verified ? authenticationInfo.newCounter : undefined;
    } catch {
      return undefined;
    }
  }
}

function isAlone({ kind }: ChallengePurpose): boolean {
  return kind === 'sign_in';
}
