// An application in this process, and the works that bench/permissions.mjs compares.
import { createApp } from '../dist/app.js';
import { ArticlesController } from '../dist/articles/articles.controller.js';
import { AccessTokens } from '../dist/authentication/jwt/access-tokens.js';
import { HeldPermissions } from '../dist/core/held-permissions.js';
import { Identity } from '../dist/core/identity.js';
import { SystemClock } from '../dist/core/clock.js';
import { openLog } from '../dist/observability/log.js';
import { HeldPermissionsReader } from '../dist/permissions/held-permissions.reader.js';
import { ModelPermissions } from '../dist/permissions/model-permissions.permission.js';
import { RoutePermissions } from '../dist/permissions/route-permissions.js';
import { modelOf } from '../dist/pipeline/model-view-set/model.js';
import { ModelQueries } from '../dist/pipeline/model-view-set/model-queries.js';
import { readSettings } from '../dist/settings/settings.js';
import { DataSource } from 'typeorm';
import { benchId, USER } from './seed-permissions.mjs';

const UNREACHED = '999999999/min';
const READER = benchId(USER, 471);
const CHECKS = 200_000;

const BY_HAND = `FROM articles LEFT JOIN users author ON author.id = articles.author_id WHERE (articles.status = 'published' OR articles.author_id = $1
  OR articles.id = ANY (ARRAY(SELECT object_id FROM object_permissions WHERE permission = 'articles.view' AND user_id = $1
    UNION ALL SELECT object_id FROM object_permissions WHERE permission = 'articles.view' AND group_id = ANY ($2))))`;
const COUNT_BY_HAND = BY_HAND.replace(/LEFT JOIN .* WHERE/, 'WHERE');

export class PermissionWorld {
  static async open(databaseUrl, directory) {
    const settings = readSettings({
      NODE_ENV: 'test',
      DATA_DIR: directory,
      DATABASE_TIMEOUT: '60s',
      // Longer than all works before them take.
      JWT_ACCESS_TTL: '1d',
      SECRET_KEY: 'nobody-keeps-0123456789-anything-behind-this',
      RATE_ADDRESS: UNREACHED,
      RATE_ANON: UNREACHED,
      RATE_USER: UNREACHED,
      RATE_ARTICLES: UNREACHED,
    });
    const log = openLog({ logLevel: 'error', logFile: '/dev/null' });
    const app = await createApp({
      settings,
      clock: new SystemClock(),
      logger: log.logger,
      databaseUrl,
      publicUrl: 'http://127.0.0.1',
      secrets: settings.secretKey,
    });
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    return new PermissionWorld(app);
  }

  constructor(app) {
    this.app = app;
  }

  async close() {
    await this.app.close();
  }

  /** After the database was filled: who asks, and what. */
  async enter() {
    const dataSource = this.app.get(DataSource);
    const [account] = await dataSource.query(
      `SELECT id, username, email, first_name AS "firstName", last_name AS "lastName", is_staff AS "isStaff", is_superuser AS "isSuperuser" FROM users WHERE id = $1`,
      [READER],
    );
    const identity = Identity.of(account, { scheme: 'jwt', id: READER, scopes: null });
    const held = await this.app.get(HeldPermissionsReader, { strict: false }).of(identity);
    const request = { identity, method: 'GET', held, resource: 'articles' };
    const within = this.app.get(RoutePermissions, { strict: false }).ofClass(ArticlesController).rows(request);
    const queries = this.app.get(ModelQueries, { strict: false });
    const groups = held.groups.map(({ id }) => id);
    const listOf = (filters, and) => ({
      ours: () =>
        queries.list(modelOf(ArticlesController), within, { page: 1, pageSize: 20, ordering: [], search: [], filters }),
      byHand: async () => {
        await dataSource.query(`SELECT count(*) ${COUNT_BY_HAND} ${and}`, [READER, groups]);
        await dataSource.query(
          `SELECT articles.*, author.username ${BY_HAND} ${and} ORDER BY created_at DESC, articles.id DESC LIMIT 20`,
          [READER, groups],
        );
      },
    });
    this.lists = {
      'drafts (their own, and those granted)': listOf(
        [{ field: 'status', lookup: 'exact', value: 'draft' }],
        `AND articles.status = 'draft'`,
      ),
      everything: listOf([], ''),
    };
    await this.#prepareRequests(dataSource);
    this.checkMicroseconds = () => {
      const permission = new ModelPermissions();
      const known = new HeldPermissions({ codes: new Set(['articles.view']), groups: held.groups });
      const start = process.cpuUsage();
      for (let check = 0; check < CHECKS; check += 1) {
        permission.requestVerdict({ ...request, held: known });
      }
      const { user, system } = process.cpuUsage(start);
      return (user + system) / CHECKS;
    };
  }

  async #prepareRequests(dataSource) {
    await dataSource.query(`UPDATE users SET is_staff = true, is_superuser = true WHERE id = $1`, [benchId(USER, 1)]);
    const { access } = await this.app.get(AccessTokens, { strict: false }).issue(benchId(USER, 1), 0);
    const [{ object_id: object }] = await dataSource.query(
      `SELECT object_id FROM object_permissions WHERE group_id IN (SELECT group_id FROM group_members WHERE user_id = $1) AND permission = 'articles.view' LIMIT 1`,
      [READER],
    );
    const get = async (url) => {
      const answer = await this.app.inject({ url: `/api/v1${url}`, headers: { authorization: `Bearer ${access}` } });
      if (answer.statusCode !== 200) {
        throw new Error(`${url}: ${answer.statusCode} ${answer.body}`);
      }
    };
    this.explain = () =>
      get(`/permissions/explain?user=${READER}&permission=articles.view&objectType=articles&objectId=${object}`);
    this.detail = () => get(`/articles/${object}`);
  }
}
