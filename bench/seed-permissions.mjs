// Fills a migrated database with accounts, groups, articles and grants; tells how far it is.
import pg from 'pg';
import { fill } from './seed.mjs';

/** An id that its number can be told by; UUIDs of version 7, as this server makes them. */
const idOf = (kind, number) => `('01900000-0000-7000-8${kind}00-' || lpad(to_hex(${number}), 12, '0'))::uuid`;
export const USER = '1';
export const ARTICLE = '3';
export const benchId = (kind, number) => `01900000-0000-7000-8${kind}00-${number.toString(16).padStart(12, '0')}`;

/**
 * Every account is in ten groups, wrote as many articles as any other and was granted as many; one grant in a hundred is to a group. A hundred
 * articles are published, whatever their number.
 */
export async function seedPermissions(url, { articles, grants, users, groups }) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    // Triggers and foreign keys are true by construction here, and would take most of the time.
    await client.query(`SET session_replication_role = replica`);
    await client.query(`SET synchronous_commit = off`);
    const [id, group] = [idOf(USER, 'n'), idOf('2', 'n')];
    await fill(
      client,
      'users',
      users,
      `INSERT INTO users (id, username, username_key, email, email_key)
      SELECT ${id}, 'user' || n, 'user' || n, 'user' || n || '@example.org', 'user' || n || '@example.org' FROM numbers`,
    );
    await fill(
      client,
      'groups',
      groups,
      `INSERT INTO groups (id, name, name_key) SELECT ${group}, 'Group ' || n, 'group ' || n FROM numbers`,
    );
    await fill(
      client,
      'members',
      users * 10,
      `INSERT INTO group_members (user_id, group_id)
      SELECT ${idOf(USER, `n / 10`)}, ${idOf('2', `(n / 10 + n % 10 * 97) % ${groups}`)} FROM numbers`,
    );
    await fill(
      client,
      'articles',
      articles,
      `INSERT INTO articles (id, author_id, title, slug, body, status, created_at)
      SELECT ${idOf(ARTICLE, 'n')}, ${idOf(USER, `n % ${users}`)}, 'Title ' || n, 'slug-' || n, 'Body ' || n,
        CASE WHEN n < 100 THEN 'published' ELSE 'draft' END, now() - n * interval '1 second' FROM numbers`,
    );
    await fill(
      client,
      'grants',
      grants,
      `INSERT INTO object_permissions (id, user_id, group_id, permission, object_id)
      SELECT ${idOf('4', 'n')},
        CASE WHEN n % 100 > 0 THEN ${idOf(USER, `n % ${users}`)} END,
        CASE WHEN n % 100 = 0 THEN ${idOf('2', `n / 100 % ${groups}`)} END,
        CASE WHEN n / 7 % 4 < 3 THEN 'articles.view' ELSE 'articles.change' END,
        ${idOf(ARTICLE, `(n::bigint * 7919 + n / 13) % ${articles}`)} FROM numbers ON CONFLICT DO NOTHING`,
    );
    await client.query('RESET session_replication_role');
    process.stderr.write('analysing\n');
    await client.query('VACUUM ANALYZE');
  } finally {
    await client.end();
  }
}
