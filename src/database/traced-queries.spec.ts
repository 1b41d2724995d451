import { summaryOf } from './traced-queries.js';

describe('what a span says of a statement', () => {
  it.each([
    ['SELECT "id" FROM "users" WHERE "id" = $1', 'SELECT', 'users'],
    ['select 1', 'SELECT', undefined],
    ['INSERT INTO "articles"("title") VALUES ($1)', 'INSERT', 'articles'],
    ['UPDATE "users" SET "email" = \'secret\' WHERE 1 = 1', 'UPDATE', 'users'],
    ['DELETE FROM "public"."sessions" WHERE 1 = 1', 'DELETE', 'sessions'],
    ['START TRANSACTION', 'START', undefined],
    [undefined, 'QUERY', undefined],
  ])('%s', (statement, operation, table) => {
    expect(summaryOf(statement)).toEqual({ operation, table });
    expect(summaryOf({ text: statement, name: 'any' })).toEqual({ operation, table });
  });
});
