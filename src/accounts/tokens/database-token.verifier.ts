import { Injectable } from '@nestjs/common';
import { type LiveToken, TokenVerifier } from '../../authentication/token/token-verifier.js';
import { Clock } from '../../core/clock.js';
import { type Account } from '../../core/identity.js';
import { type Secret } from '../../core/secret.js';
import { PreparedStatements } from '../../database/prepared-statements.js';
import { matchesDigest } from '../credentials/credential-format.js';
import { type Token } from './token.entity.js';
import { TOKEN_FORMAT } from './token-format.js';
import { TokenUsage } from './token-usage.js';

/** The token and its account in one: who was disabled, or has logged everything out, a moment ago is out. */
const FIND_CURRENT = {
  name: 'tokens-find-current',
  text: `SELECT "token"."digest", "token"."scopes", "token"."expires_at" AS "expiresAt", "token"."last_used" AS "lastUsed",
      "user"."id", "user"."username", "user"."email", "user"."first_name" AS "firstName", "user"."last_name" AS "lastName",
      "user"."is_staff" AS "isStaff", "user"."is_superuser" AS "isSuperuser"
    FROM "tokens" "token" JOIN "users" "user" ON "user"."id" = "token"."user_id"
    WHERE "token"."id" = $1 AND "user"."is_active" AND "user"."token_version" = "token"."token_version"`,
};

type Row = Account & Pick<Token, 'digest' | 'scopes' | 'expiresAt' | 'lastUsed'>;

/** Judges tokens by the database, for every request anew: one that was revoked a moment ago is dead, on every process. */
@Injectable()
export class DatabaseTokenVerifier extends TokenVerifier {
  constructor(
    private readonly statements: PreparedStatements,
    private readonly usage: TokenUsage,
    private readonly clock: Clock,
  ) {
    super();
  }

  async verify(text: Secret): Promise<LiveToken | undefined> {
    const token = TOKEN_FORMAT.parse(text);
    const [row] = token ? await this.statements.query<Row>(FIND_CURRENT, [token.id]) : [];
    if (!token || !row) {
      return undefined;
    }
    const { digest, scopes, expiresAt, lastUsed, ...account } = row;
    const hasExpired = expiresAt !== null && expiresAt.getTime() <= this.clock.now();
    if (!matchesDigest(token.secret, digest) || hasExpired) {
      return undefined;
    }
    this.usage.note({ id: token.id, lastUsed });
    return { id: token.id, account, scopes };
  }
}
