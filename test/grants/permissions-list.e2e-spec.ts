import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Controller, Get, Module } from '@nestjs/common';
import { permissionsCommand } from '../../src/accounts/grants/permissions.command.js';
import { Secret } from '../../src/core/secret.js';
import { HasPermission } from '../../src/permissions/has-permission.permission.js';
import { Permissions } from '../../src/permissions/permissions.decorator.js';
import { Resource } from '../../src/permissions/registry/resource.decorator.js';
import { startServer } from '../../src/start.js';
import { type ApiClient } from '../kit/api-client.js';
import { createGroup, grant } from '../kit/grants.js';
import { TestApp, useTestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';

interface Permission {
  readonly code: string;
  readonly name: string;
  readonly resource: string;
  readonly description: string;
}

interface PermissionPage {
  readonly count: number;
  readonly next: string | null;
  readonly results: readonly Permission[];
}

@Controller('reports')
@Resource({ actions: [{ action: 'print', name: 'Print reports', description: 'On paper.' }] })
@Permissions(HasPermission('reports.print'))
class ReportsController {
  @Get()
  read(): string {
    return 'report';
  }
}

@Module({ controllers: [ReportsController] })
class ReportsModule {}

async function run(app: TestApp, ...words: readonly string[]): Promise<readonly string[]> {
  const printed: string[] = [];
  await permissionsCommand(
    (act) => act({ get: (token: never) => app.get(token) } as never),
    (line) => printed.push(line),
  ).parseAsync([...words], { from: 'user' });
  return printed;
}

describe('the permissions there are', () => {
  const app = useTestApp({ modules: [ReportsModule] });
  let staff: ApiClient;

  beforeAll(async () => {
    staff = app.clientFor(await app.createUser({ username: 'staff', isStaff: true }));
  });

  it('are listed for staff, each with its code, name, resource and description', async () => {
    const { body } = await staff.get<PermissionPage>('/permissions?pageSize=100');

    expect(body.results).toHaveLength(body.count);
    const codes = body.results.map(({ code }) => code);
    for (const resource of ['articles', 'groups', 'object-permissions', 'users']) {
      expect(codes.filter((code) => code.startsWith(`${resource}.`)).map((code) => code.split('.')[1])).toEqual([
        'view',
        'add',
        'change',
        'delete',
      ]);
    }
    expect(codes).toEqual(expect.arrayContaining(['lockouts.view', 'lockouts.delete', 'permissions.view']));
    expect(codes).not.toContain('lockouts.add');
    expect(body.results.find(({ code }) => code === 'reports.print')).toEqual({
      code: 'reports.print',
      name: 'Print reports',
      resource: 'reports',
      description: 'On paper.',
    });
    expect(body.results.map(({ name }) => name).filter((name) => !/^[A-Z][a-z]+ /.test(name))).toEqual([]);
  });

  it('come in pages', async () => {
    const first = (await staff.get<PermissionPage>('/permissions?pageSize=2')).body;
    const second = (await staff.get<PermissionPage>(first.next ?? '')).body;

    expect([...first.results, ...second.results]).toEqual(
      (await staff.get<PermissionPage>('/permissions?pageSize=4')).body.results,
    );
    expect(await staff.get('/permissions?code=x')).toHaveProblem(400, 'invalid');
  });

  it('are printed by a command', async () => {
    expect(await run(app, 'list')).toContain('reports.print\tPrint reports\tOn paper.');
    expect(await run(app, 'list')).toContain('articles.change\tChange articles');
  });
});

describe('a permission that no resource declares any more', () => {
  const before = useTestApp({ modules: [ReportsModule] });
  const after = new TestApp({ sharing: before });
  let alice: TestUser;

  beforeAll(async () => {
    await after.start();
    alice = await before.createUser({ username: 'alice' });
    await grant(before, { to: { user: alice.id }, permission: 'reports.print' });
    await grant(before, { to: { group: await createGroup(before) }, permission: 'reports.print' });
    await grant(before, { to: { user: alice.id }, permission: 'articles.view' });
  });
  afterAll(() => after.stop());

  it('is no permission, is not shown as one, and cannot be granted', async () => {
    expect((await before.clientFor(alice).get('/reports')).status).toBe(200);
    expect((await before.clientFor(alice).get('/me')).body['permissions']).toEqual(['articles.view', 'reports.print']);

    const root = after.clientFor(await after.createUser({ username: 'root', isStaff: true, isSuperuser: true }));
    expect((await after.clientFor(alice).get('/me')).body['permissions']).toEqual(['articles.view']);
    expect((await root.get(`/users/${alice.id}/permissions`)).body).toEqual({ permissions: ['articles.view'] });
    expect(await root.put(`/users/${alice.id}/permissions`, { permissions: ['reports.print'] })).toHaveProblem(
      400,
      'invalid',
    );
  });

  it('is reported by a command, with the number of grants that are void', async () => {
    expect(await run(before, 'unknown')).toEqual([]);
    expect(await run(after, 'unknown')).toEqual(['reports.print\t2']);
  });

  it('is warned about in the log when a server starts that does not know it', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'portcullis-'));
    const logFile = path.join(directory, 'log');
    const databaseUrl = new Secret(before.database.url);

    const server = await startServer({ ...after.settings, databaseUrl, logFile, logLevel: 'warn', shutdownDelay: 0 });
    await server.stop();

    const lines = (await readFile(logFile, 'utf8')).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({
        level: 'warn',
        message: 'Granted, and declared by no resource: reports.print',
      }),
    ]);
    await rm(directory, { recursive: true });
  });
});
