import { Inject, Injectable } from '@nestjs/common';
import { type AdapterPayload } from 'oidc-provider';
import { UserLookup } from '../../authentication/user-lookup.js';
import { Clock } from '../../core/clock.js';
import { type Milliseconds } from '../../core/duration.js';
import { type Id } from '../../core/id.js';
import { PreparedStatements } from '../../database/prepared-statements.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { digestOf } from './artefact-digest.js';
import { ARTEFACT_KINDS, type ArtefactKind, OF_A_GRANT } from './artefact-kind.js';
import { ArtefactPayloads, type StoredPayload } from './artefact-payload.js';
import { ArtefactRefused } from './artefact-refused.error.js';
import * as statements from './artefacts.statements.js';
import { type BrowserSession, browserOf, BrowserSessions } from './browser-sessions.js';
import { RefreshSuccessors } from './refresh-successors.js';

/** How long the exchange of a code may take: whoever comes second meanwhile does not end the grant under the first one's hands, but when that is over. */
const EXCHANGE: Milliseconds = 1000;

interface Row extends StoredPayload, Partial<BrowserSession> {
  readonly digest: Buffer;
  readonly userId: Id | null;
  readonly tokenVersion: number | null;
  readonly consumedAt: Date | null;
  readonly expiresAt: Date;
  readonly successorConsumed: boolean;
}

/**
 * What the provider keeps, in PostgreSQL. Each act is one statement, and whatever must happen once happens once, however many ask at once.
 *
 * What belongs to an account is not found any more once the account is not active, or has logged everything out.
 */
@Injectable()
export class Artefacts {
  readonly #ended: ((grantId: string) => void)[] = [];
  readonly #destroyed: ((digest: Buffer) => void)[] = [];

  constructor(
    private readonly statements: PreparedStatements,
    private readonly users: UserLookup,
    private readonly clock: Clock,
    private readonly payloads: ArtefactPayloads,
    private readonly successors: RefreshSuccessors,
    private readonly browsers: BrowserSessions,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'oauthRefreshGrace'>,
  ) {}

  /** @param expiresIn in seconds @throws {ArtefactRefused} when the grant it belongs to has ended */
  async save(kind: ArtefactKind, id: string, payload: AdapterPayload, expiresIn: number): Promise<void> {
    const digest = digestOf(id);
    const { payload: plain, sealed } = this.payloads.write(kind, digest, payload);
    const { clientId = null, uid, userCode } = payload;
    const browserId = kind === 'Session' ? (browserOf(payload) ?? null) : null;
    const grantId = OF_A_GRANT.has(kind) ? (payload.grantId ?? null) : null;
    const values = [
      ...[ARTEFACT_KINDS[kind], digest, plain && JSON.stringify(plain), sealed, clientId, accountOf(payload), grantId],
      ...[kind === 'Session' && uid ? digestOf(uid) : null, userCode ? digestOf(userCode) : null],
      ...[this.#ago(0), this.#ago(-expiresIn * 1000), browserId],
    ];
    if (grantId === null) {
      await this.statements.query(statements.SAVE, values);
      return;
    }
    const saved = await this.statements.query(statements.SAVE_OF_GRANT, [...values, digestOf(grantId)]);
    if (saved.length === 0) {
      throw new ArtefactRefused('ended');
    }
  }

  async find(kind: ArtefactKind, id: string): Promise<AdapterPayload | undefined> {
    if (kind === 'Session') {
      return this.#findSession(id);
    }
    const digest = digestOf(id);
    const [row] =
      kind === 'RefreshToken'
        ? await this.statements.query<Row>(statements.FIND_REFRESH_TOKEN, [digest, this.#successorsOf(id)])
        : await this.statements.query<Row>(statements.FIND, [ARTEFACT_KINDS[kind], digest]);
    return row && this.#read(kind, row, id);
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    const [row] = await this.statements.query<Row>(statements.FIND_BY_UID, [digestOf(uid)]);
    if (row) {
      this.browsers.use(row);
    }
    return row && this.#read('Session', row);
  }

  async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    const [row] = await this.statements.query<Row>(statements.FIND_BY_USER_CODE, [digestOf(userCode)]);
    return row && this.#read('DeviceCode', row);
  }

  /**
   * Uses something up. A refresh token may be used again for a moment, while its successor was not: see {@link RefreshSuccessors}.
   *
   * @throws {ArtefactRefused} when somebody else has; of a code or a refresh token that ends its grant, since somebody has a copy (RFC 6749, section
   *   4.1.2; RFC 9700, section 4.14.2)
   */
  async consume(kind: ArtefactKind, id: string): Promise<void> {
    const digest = digestOf(id);
    const consumed =
      kind === 'RefreshToken'
        ? await this.statements.query(statements.CONSUME_REFRESH_TOKEN, [
            digest,
            this.#ago(0),
            this.#ago(this.settings.oauthRefreshGrace),
            this.#successorsOf(id),
          ])
        : await this.statements.query(statements.CONSUME, [ARTEFACT_KINDS[kind], digest, this.#ago(0)]);
    if (consumed.length > 0) {
      return;
    }
    if (kind === 'RefreshToken') {
      await this.#endGrantOf(kind, digest);
    }
    if (kind === 'AuthorizationCode') {
      await this.#endGrantSoon(digest);
    }
    throw new ArtefactRefused('used');
  }

  async destroy(kind: ArtefactKind, id: string): Promise<void> {
    if (kind === 'Grant') {
      await this.endGrant(id);
    } else {
      const digest = digestOf(id);
      await this.statements.query(statements.DESTROY, [ARTEFACT_KINDS[kind], digest]);
      this.#destroyed.forEach((listener) => listener(digest));
    }
  }

  /** Ends a grant, and with it every code and token that came of it. */
  async endGrant(id: string): Promise<void> {
    await this.statements.query(statements.END_GRANT, [digestOf(id), id]);
    this.hasEnded(id);
  }

  /** For whoever has ended a grant in a transaction of their own, which is committed. */
  hasEnded(grantId: string): void {
    this.#ended.forEach((listener) => listener(grantId));
  }

  /** Calls the listener when a grant was ended here: others hear it by the change feed, a moment later. */
  onEnded(listener: (grantId: string) => void): void {
    this.#ended.push(listener);
  }

  /** Calls the listener with the digest of the id of what was destroyed here, other than a grant and what ends with one. */
  onDestroyed(listener: (digest: Buffer) => void): void {
    this.#destroyed.push(listener);
  }

  /** @returns whether this is the first time that it is seen: of many at once, one is told so */
  async noteOnce(id: string, expiresAt: Date): Promise<boolean> {
    const noted = await this.statements.query(statements.NOTE_ONCE, [digestOf(id), this.#ago(0), expiresAt]);
    return noted.length > 0;
  }

  /** By its cookie: one whose browser was silent for too long signs nobody in any more, though tokens that came of it hold. */
  async #findSession(id: string): Promise<AdapterPayload | undefined> {
    const [row] = await this.statements.query<Row>(statements.FIND_SESSION, [digestOf(id)]);
    return row && this.browsers.use(row) ? this.#read('Session', row, id) : undefined;
  }

  async #read(kind: ArtefactKind, row: Row, id?: string): Promise<AdapterPayload | undefined> {
    if (row.userId !== null && (await this.users.findActive(row.userId))?.tokenVersion !== row.tokenVersion) {
      return undefined;
    }
    const isOver = kind === 'Session' && row.consumedAt !== null;
    if (isOver || (kind === 'Grant' && row.expiresAt <= this.#ago(0))) {
      return undefined;
    }
    const payload = this.payloads.read(row, row.digest, id);
    return this.#isConsumed(kind, row) ? { ...payload, consumed: row.consumedAt?.getTime() ?? true } : payload;
  }

  /** Of what was used a moment ago it is seen when it is used again. */
  #isConsumed(kind: ArtefactKind, { consumedAt, successorConsumed }: Row): boolean {
    const isRepeatable = kind === 'AuthorizationCode' || (kind === 'RefreshToken' && !successorConsumed);
    const moment = kind === 'AuthorizationCode' ? EXCHANGE : this.settings.oauthRefreshGrace;
    return consumedAt !== null && !(isRepeatable && consumedAt > this.#ago(moment));
  }

  async #endGrantSoon(code: Buffer): Promise<void> {
    const [row] = await this.statements.query<{ grantId: string }>(statements.END_GRANT_SOON, [code, EXCHANGE]);
    if (row) {
      this.hasEnded(row.grantId);
    }
  }

  async #endGrantOf(kind: ArtefactKind, digest: Buffer): Promise<void> {
    const [row] = await this.statements.query<{ grantId: string | null }>(statements.GRANT_OF, [
      ARTEFACT_KINDS[kind],
      digest,
    ]);
    if (row?.grantId) {
      await this.endGrant(row.grantId);
    }
  }

  #successorsOf(id: string): readonly Buffer[] {
    return this.successors.of(id).map(digestOf);
  }

  #ago(duration: number): Date {
    return new Date(this.clock.now() - duration);
  }
}

/** Whose it is: of an interaction that has just been answered, whoever signed in. */
function accountOf({ accountId, result, session }: AdapterPayload): string | null {
  const { login } = (result ?? {}) as { readonly login?: { readonly accountId?: string } };
  const { accountId: signedIn } = (session ?? {}) as { readonly accountId?: string };
  return login?.accountId ?? accountId ?? signedIn ?? null;
}
