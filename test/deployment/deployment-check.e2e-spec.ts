import { randomBytes } from 'node:crypto';
import { Controller, Injectable, Module, Post } from '@nestjs/common';
import { checkCommand } from '../../src/check.command.js';
import { type DeploymentFinding, finding } from '../../src/core/deployment-finding.js';
import { type ChecksDeployment, DeploymentCheck } from '../../src/deployment/deployment-check.decorator.js';
import { DeploymentChecks } from '../../src/deployment/deployment-checks.js';
import { inspectDeployment } from '../../src/deployment-inspection.js';
import { type Features } from '../../src/features.js';
import { AllowAny } from '../../src/permissions/allow-any.permission.js';
import { Permissions } from '../../src/permissions/permissions.decorator.js';
import { type Environment } from '../../src/settings/read-values.js';
import { readSettings } from '../../src/settings/settings.js';
import { insertOAuthClient } from '../oauth/oauth-client.js';
import { eventually } from '../kit/eventually.js';
import { useTestApp } from '../kit/test-app.js';
import { TestDatabase } from '../kit/test-database.js';
import { TEST_SETTINGS } from '../kit/test-settings.js';

const COUNTED = { id: 'widgets.W001', severity: 'notice', looksFor: 'widgets', cure: 'Remove them.' } as const;

@Controller('widgets')
@Permissions(AllowAny)
class WidgetsController {
  @Post()
  make(): void {
    // What it does is of no matter.
  }
}

@Injectable()
@DeploymentCheck('widgets')
class WidgetsCheck implements ChecksDeployment {
  findings(): Promise<readonly DeploymentFinding[]> {
    return Promise.resolve([finding(COUNTED, 'widgets: 3')]);
  }
}

@Injectable()
@DeploymentCheck('gadgets')
class BrokenCheck implements ChecksDeployment {
  findings(): Promise<readonly DeploymentFinding[]> {
    return Promise.reject(new Error('no gadgets'));
  }
}

@Module({ controllers: [WidgetsController], providers: [WidgetsCheck, BrokenCheck] })
class WidgetsModule {}

describe('portcullis check --deploy', () => {
  const app = useTestApp();
  const role = `role_${randomBytes(6).toString('hex')}`;
  const password = randomBytes(12).toString('hex');
  let database: string;

  /** A role as docs/audit.md has it, so that nothing is found until a test sees to it. It ends with the cluster of the run. */
  beforeAll(async () => {
    const url = new URL(app.database.url);
    [url.username, url.password] = [role, password];
    database = url.href;
    for (const statement of [
      `CREATE ROLE ${role} LOGIN PASSWORD '${password}'`,
      `GRANT USAGE ON SCHEMA public TO ${role}`,
      `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${role}`,
      `REVOKE UPDATE, DELETE ON audit_log, audit_chain, audit_anchors FROM ${role}`,
      `REVOKE INSERT ON audit_chain FROM ${role}`,
    ]) {
      await app.database.query(statement);
    }
  });

  afterEach(() => (process.exitCode = undefined));

  interface Report {
    readonly findings: readonly DeploymentFinding[];
  }

  /** Runs the command as an operator does. @returns what it found beside the settings */
  async function check(
    url = database,
    features: Features = {},
    environment: Environment = {},
  ): Promise<readonly DeploymentFinding[]> {
    const lines: string[] = [];
    const settings = readSettings({ ...TEST_SETTINGS, DATABASE_URL: url, ...environment });
    const log = { logger: app.log.logger, close: () => Promise.resolve() };
    const command = checkCommand(
      () => settings,
      (line) => lines.push(line),
      (given) => inspectDeployment(given, log, features),
    );
    await command.parseAsync(['--deploy', '--format', 'json'], { from: 'user' });
    const { findings } = JSON.parse(lines.join('\n')) as Report;
    return findings.filter(({ id }) => !id.startsWith('settings.'));
  }

  const ids = (findings: readonly DeploymentFinding[]): readonly string[] => findings.map(({ id }) => id);

  it('finds nothing in a new server whose database role may only add to the audit trail', async () => {
    expect(await check()).toEqual([]);
  });

  it('finds the rights that the database role has too many of', async () => {
    await app.database.query(`GRANT UPDATE ("reason") ON audit_log TO ${role}`);
    expect(await check()).toEqual([
      expect.objectContaining({ id: 'database.W003', what: `${role}: may change audit_log` }),
    ]);
    await app.database.query(`ALTER TABLE audit_chain OWNER TO ${role}`);
    await app.database.query(`ALTER ROLE ${role} CREATEROLE`);
    expect(ids(await check())).toEqual(['database.W002', 'database.W004']);
    await app.database.query(`ALTER ROLE ${role} NOCREATEROLE`);
    await app.database.query(`REASSIGN OWNED BY ${role} TO CURRENT_USER`);
    await app.database.query(`REVOKE UPDATE, DELETE, TRUNCATE, INSERT ON audit_chain FROM ${role}`);
    await app.database.query(`REVOKE UPDATE ("reason") ON audit_log FROM ${role}`);
    await app.database.query(`GRANT SELECT ON audit_chain TO ${role}`);
    expect(await check()).toEqual([]);
    expect(ids(await check(app.database.url))).toEqual(['database.W001']);
  });

  it('finds open routes, what modules look for, and checks that fail', async () => {
    const found = await check(database, { modules: [WidgetsModule] });

    expect(found).toEqual([
      expect.objectContaining({ id: 'check.W003', what: 'gadgets: could not be checked: no gadgets' }),
      expect.objectContaining({ id: 'routes.W001', what: 'POST /api/v1/widgets: is open to anyone' }),
      { id: 'widgets.W001', severity: 'notice', what: 'widgets: 3', cure: 'Remove them.' },
    ]);
  });

  it('says that it could not look where the database cannot be reached, and that once and soon', async () => {
    const url = new URL(database);
    url.password = 'canary-password';
    const [found, ...more] = await check(url.href);

    expect(found).toMatchObject({ id: 'check.W001', severity: 'warning' });
    expect(more).toEqual([]);
    expect(JSON.stringify(found)).not.toContain('canary');
  });

  it('says why the application does not open, and leaves no connection behind', async () => {
    const [found, ...more] = await check(database, {}, { SECRET_KEY: 'another-0123456789abcdefghijklmnop' });

    expect(found).toMatchObject({ id: 'check.W001', what: expect.stringContaining('signing key') as string });
    expect(more).toEqual([]);
    await eventually(async () => {
      expect(await app.database.query('SELECT FROM pg_stat_activity WHERE usename = $1', [role])).toEqual([]);
    });
  });

  it('looks at a schema that is behind, and leaves it there', async () => {
    const empty = await TestDatabase.create('template1');
    try {
      expect(ids(await check(empty.url))).toEqual(['check.W002']);
      const tables = await empty.query(`SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace`);
      expect(tables).toEqual([]);
    } finally {
      await empty.drop();
    }
  });

  describe('of accounts and credentials', () => {
    // The clock of a test stands still, and the database's does not.
    beforeEach(() => app.clock.advance(`${Math.max(1, Date.now() - app.clock.now())}ms`));

    const found = async (): Promise<readonly string[]> =>
      ids(await app.get(DeploymentChecks).run()).filter((id) => id !== 'database.W001');

    it('finds active staff without a second factor', async () => {
      const root = await app.createUser({ username: 'root', isStaff: true, isSuperuser: true });
      await app.createUser({ username: 'alice' });
      await app.createUser({ username: 'gone', isStaff: true, isActive: false });
      expect(await app.get(DeploymentChecks).run()).toContainEqual(
        expect.objectContaining({ id: 'accounts.W001', what: 'staff without a second factor: 1 (root)' }),
      );

      await app.database.query(
        `INSERT INTO "totp_authenticators" ("user_id", "is_confirmed", "secret", "created_at") VALUES ($1, true, 'x', now())`,
        [root.id],
      );
      expect(await found()).toEqual([]);
    });

    it('finds the first account as it was made, until its address is one that somebody reads', async () => {
      const admin = await app.createUser({ username: 'admin', email: 'admin@localhost.localdomain', isStaff: true });
      expect(await found()).toEqual(['accounts.W001', 'accounts.W002']);

      await app.database.query(`UPDATE "users" SET "is_active" = false WHERE "id" = $1`, [admin.id]);
      expect(await found()).toEqual([]);
    });

    it('finds API keys and tokens that never expire, and those that nobody uses', async () => {
      const owner = await app.createUser({ username: 'owner' });
      const client = app.clientFor(owner);
      const key = await client.post<{ id: string }>('/api-keys', { name: 'Nightly', scopes: [] });
      const token = await client.post('/auth/token', { username: owner.username, password: owner.password });
      expect([key.status, token.status]).toEqual([201, 201]);
      expect(await found()).toEqual(['credentials.W001', 'credentials.W003']);

      app.clock.advance('91d');
      expect(await found()).toEqual([
        'clock.W001',
        'credentials.W001',
        'credentials.W002',
        'credentials.W003',
        'credentials.W004',
        'events.W001',
      ]);
      app.clock.turnBack('91d');

      await app.database.query(`UPDATE "users" SET "token_version" = "token_version" + 1 WHERE "id" = $1`, [owner.id]);
      expect(await found()).toEqual(['credentials.W001']);
      await app.database.query(`DELETE FROM "api_keys" WHERE "id" = $1`, [key.body.id]);
      expect(await found()).toEqual([]);
    });

    it('finds OAuth clients with an old secret, and public ones that send codes to several hosts', async () => {
      const year = new Date(app.clock.now() - 366 * 86_400_000);
      const owner = await app.createUser({ username: 'developer' });
      const old = await insertOAuthClient(app, { ownerId: owner.id, createdAt: year });
      const wide = await insertOAuthClient(app, {
        redirectUris: [
          'https://one.example.com/callback',
          'https://one.example.com/other',
          'https://two.example.com/callback',
        ],
        confidential: false,
        tokenEndpointAuthMethod: 'none',
        createdAt: year,
      });
      expect(await found()).toEqual(['oauth.W001', 'oauth.W002']);

      expect((await app.clientFor(owner).post(`/oauth/clients/${old.id}/secret`, {})).status).toBe(200);
      await app.database.query(`UPDATE "oauth_clients" SET "redirect_uris" = "redirect_uris"[1:2] WHERE "id" = $1`, [
        wide.id,
      ]);
      expect(await found()).toEqual([]);
    });

    it('finds a signing key that is old, until another one signs', async () => {
      await app.database.query(`UPDATE "signing_keys" SET "activated_at" = now() - interval '200 days'`);
      expect(await found()).toEqual(['keys.W001']);
      await app.database.query(`UPDATE "signing_keys" SET "activated_at" = now()`);
      expect(await found()).toEqual([]);
    });
  });
});
