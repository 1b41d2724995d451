import { type PreparedStatement } from '../../../database/prepared-statements.js';

/** Whatever else a statement asks, a ticket that holds is one of an account as it was when its password was verified. $1: digest; $2: client; $3: now. */
const HOLDS = `"ticket"."digest" = $1 AND "ticket"."client" = $2 AND "ticket"."expires_at" > $3
  AND "user"."id" = "ticket"."user_id" AND "user"."is_active" AND "user"."token_version" = "ticket"."token_version"`;

/** $4: how many attempts a ticket has. */
export const FIND: PreparedStatement = {
  name: 'mfa-tickets-find',
  text: `SELECT "ticket"."login", "user"."id", "user"."username", "user"."email", "user"."first_name" AS "firstName",
      "user"."last_name" AS "lastName", "user"."is_staff" AS "isStaff", "user"."is_superuser" AS "isSuperuser",
      "user"."token_version" AS "tokenVersion"
    FROM "mfa_tickets" "ticket", "users" "user" WHERE ${HOLDS} AND "ticket"."attempts" < $4`,
};

/** Counts an attempt before it is judged, so that of any number at once no more are judged than a ticket has. $4: how many that is. */
export const COUNT_ATTEMPT: PreparedStatement = {
  name: 'mfa-tickets-count-attempt',
  text: `UPDATE "mfa_tickets" "ticket" SET "attempts" = "ticket"."attempts" + 1
    FROM "users" "user" WHERE ${HOLDS} AND "ticket"."attempts" < $4 RETURNING "ticket"."digest"`,
};

export const SPEND: PreparedStatement = {
  name: 'mfa-tickets-spend',
  text: `DELETE FROM "mfa_tickets" "ticket" USING "users" "user" WHERE ${HOLDS} RETURNING "ticket"."digest"`,
};
