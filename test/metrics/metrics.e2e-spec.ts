import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { Controller, Get, Module } from '@nestjs/common';
import { SecurityEvents } from '../../src/core/security/security-events.js';
import { AllowAny } from '../../src/permissions/allow-any.permission.js';
import { Permissions } from '../../src/permissions/permissions.decorator.js';
import { Throttle } from '../../src/throttling/throttle.decorator.js';
import { type ApiClient } from '../kit/api-client.js';
import { atOnce } from '../kit/at-once.js';
import { eventually } from '../kit/eventually.js';
import { useTestApp } from '../kit/test-app.js';
import { samplesOf, valueOf } from './exposition.js';

const ROOT = path.join(import.meta.dirname, '..', '..');
const ALERTS = path.join(ROOT, 'deploy', 'prometheus-alerts.yml');
const DASHBOARD = path.join(ROOT, 'deploy', 'grafana-dashboard.json');

const DURATIONS = 'http_request_duration_seconds_count';

/** A route that is soon exhausted. */
@Controller('rare')
@Permissions(AllowAny)
@Throttle('rare', { rate: '1/min' })
class RareController {
  @Get()
  read(): object {
    return {};
  }
}

@Module({ controllers: [RareController] })
class RareModule {}

describe('metrics', () => {
  const app = useTestApp({ modules: [RareModule] });
  let alice: ApiClient;

  const scrape = async (): Promise<string> => (await app.site.get('/metrics')).text;

  beforeAll(async () => {
    alice = app.clientFor(await app.createUser({ username: 'alice' }));
  });

  it('come as Prometheus reads them', async () => {
    const answer = await app.site.get('/metrics');

    expect(answer.status).toBe(200);
    expect(answer.header('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(Number(answer.header('content-length'))).toBe(Buffer.byteLength(answer.text));
    expect(samplesOf(answer.text).filter(({ value }) => Number.isNaN(value))).toEqual([]);
  });

  it('measure every request by the pattern of its route, method and status', async () => {
    await alice.get('/articles/01890000-0000-7000-8000-000000000000');
    await atOnce(5, () => alice.get('/articles'));

    await eventually(async () => {
      const text = await scrape();
      expect(valueOf(text, DURATIONS, { route: '/api/v1/articles/:id', method: 'GET', status: '404' })).toBe(1);
      expect(valueOf(text, DURATIONS, { route: '/api/v1/articles', method: 'GET', status: '200' })).toBe(5);
      expect(
        valueOf(text, 'http_request_duration_seconds_bucket', { route: '/api/v1/articles', status: '200', le: '+Inf' }),
      ).toBe(5);
    });
  });

  it('take nothing of a client into a label, however many paths it makes up', async () => {
    const canary = 'canary-9b1e';
    await scrape();
    const before = samplesOf(await scrape()).length;
    await atOnce(30, (index) => app.site.get(`/${canary}-${index}?${canary}=1`, { 'user-agent': canary }));
    await atOnce(10, (index) => app.site.request('PROPFIND', `/api/v1/${canary}/${index}`));
    await app.client.withBearer(canary).get('/articles');
    await app.client.get('/me', { authorization: `${canary} x` });

    const text = await scrape();
    expect(text).not.toContain('canary');
    expect(valueOf(text, DURATIONS, { route: 'none', status: '404' })).toBeGreaterThanOrEqual(30);
    // Of one route, two methods, and one 401: the rest of the samples are the histogram's buckets.
    expect(samplesOf(text).length - before).toBeLessThan(100);
  });

  it('count who was let in and who was not, by scheme', async () => {
    const before = await scrape();
    await alice.get('/me');
    await app.client.withBearer('bad').get('/me');
    await app.client.get('/me', { authorization: 'Token bad' });

    await eventually(async () => {
      const text = await scrape();
      const counted = (scheme: string, result: string): number =>
        valueOf(text, 'portcullis_authentications_total', { scheme, result }) -
        valueOf(before, 'portcullis_authentications_total', { scheme, result });
      expect([counted('jwt', 'success'), counted('jwt', 'failure'), counted('token', 'failure')]).toEqual([1, 1, 1]);
    });
  });

  it('count what the throttles decide, by scope', async () => {
    await app.client.get('/rare');
    await app.client.get('/rare');
    await app.client.get('/rare');

    const text = await scrape();
    expect(valueOf(text, 'portcullis_throttle_decisions_total', { scope: 'rare', decision: 'allowed' })).toBe(1);
    expect(valueOf(text, 'portcullis_throttle_decisions_total', { scope: 'rare', decision: 'refused' })).toBe(2);
    expect(
      valueOf(text, 'portcullis_throttle_decisions_total', { scope: 'address', decision: 'allowed' }),
    ).toBeGreaterThan(3);
  });

  it('count what permissions deny', async () => {
    await app.client.get('/me');
    await alice.get('/users');

    await eventually(async () => {
      const text = await scrape();
      expect(valueOf(text, 'portcullis_permission_denials_total', { permission: 'IsAuthenticated' })).toBeGreaterThan(
        0,
      );
      expect(
        samplesOf(text).some(
          ({ name, labels }) =>
            name === 'portcullis_permission_denials_total' && labels['permission']?.includes('CanAdminister'),
        ),
      ).toBe(true);
    });
  });

  it('count security events, such as lockouts', async () => {
    const lockouts = async (): Promise<number> =>
      valueOf(await scrape(), 'portcullis_security_events_total', { type: 'authn_login_lock', severity: 'critical' });
    const before = await lockouts();
    app.get<SecurityEvents>(SecurityEvents).emit({ type: 'authn_login_lock' });

    expect((await lockouts()) - before).toBe(1);
  });

  it('tell of the pool, the caches, the event loop, the sweep, the log and the process', async () => {
    await atOnce(3, () => alice.get('/articles'));
    const text = await scrape();

    expect(valueOf(text, 'portcullis_database_connections')).toBeGreaterThan(0);
    expect(valueOf(text, 'portcullis_database_connections_limit')).toBe(5);
    expect(valueOf(text, 'portcullis_database_waiting')).toBe(0);
    expect(valueOf(text, 'portcullis_cache_entries', { cache: 'users' })).toBe(1);
    expect(valueOf(text, 'portcullis_cache_requests_total', { cache: 'users', result: 'hit' })).toBeGreaterThan(0);
    expect(valueOf(text, 'portcullis_cache_entries', { cache: 'access_tokens' })).toBe(1);
    expect(valueOf(text, 'portcullis_change_feed_live')).toBe(1);
    expect(valueOf(text, 'portcullis_sweep_backlog', { rows: 'sessions' })).toBe(0);
    expect(valueOf(text, 'portcullis_requests_shed_total')).toBe(0);
    expect(valueOf(text, 'nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);
    expect(valueOf(text, 'process_cpu_seconds_total')).toBeGreaterThan(0);
    expect(valueOf(text, 'process_resident_memory_bytes')).toBeGreaterThan(1e6);
  });

  describe('what is made of them in deploy/', () => {
    /** What is drawn: expressions with Grafana's variables in them. */
    const drawn = (): readonly string[] =>
      Array.from(
        JSON.stringify(JSON.parse(readFileSync(DASHBOARD, 'utf8'))).matchAll(/"expr":("(?:[^"\\]|\\.)*")/g),
        ([, text = '""']) => JSON.parse(text) as string,
      );
    const watched = (): readonly string[] =>
      Array.from(readFileSync(ALERTS, 'utf8').matchAll(/^ +expr: (.+)$/gm), ([, text = '']) => text);

    it('names metrics that there are', async () => {
      const text = await scrape();
      const known = new Set(
        Array.from(text.matchAll(/^# TYPE (\S+) (\S+)$/gm)).flatMap(([, name = '', type]) =>
          type === 'histogram' ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name],
        ),
      );
      const used = [...watched(), ...drawn()].flatMap((expression) =>
        Array.from(expression.matchAll(/\b(?:http|portcullis|nodejs|process)_\w+/g), ([name]) => name),
      );

      expect(used.length).toBeGreaterThan(20);
      expect(used.filter((name) => !known.has(name))).toEqual([]);
    });

    it('is what promtool takes, where that is installed', async () => {
      const rules = drawn().map((expr, index) => ({
        record: `panel:${index}`,
        expr: expr.replaceAll('$__rate_interval', '5m'),
      }));
      const directory = await mkdtemp(path.join(tmpdir(), 'portcullis-metrics-'));
      const panels = path.join(directory, 'panels.yml');
      await writeFile(panels, JSON.stringify({ groups: [{ name: 'panels', rules }] }));
      try {
        const { stdout } = await promisify(execFile)('promtool', ['check', 'rules', ALERTS, panels]);
        expect(stdout.match(/SUCCESS/g)).toHaveLength(2);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
          throw error;
        }
        process.stderr.write('promtool is not installed: the rules and panels were not checked by it\n');
      } finally {
        await rm(directory, { recursive: true });
      }
    });
  });
});

describe('metrics in production', () => {
  const app = useTestApp({ settings: { NODE_ENV: 'production' } });

  it('are for staff', async () => {
    const staff = app.clientFor(await app.createUser({ username: 'root', isStaff: true }));
    const bob = app.clientFor(await app.createUser({ username: 'bob' }));
    const asked = (client: ApiClient): Promise<{ readonly status: number }> =>
      client.get(`http://127.0.0.1:${app.port}/metrics`);

    expect(await app.site.get('/metrics')).toHaveProblem(401, 'not_authenticated');
    expect((await asked(bob)).status).toBe(403);
    expect((await asked(staff)).status).toBe(200);
  });
});

describe('METRICS=off', () => {
  const app = useTestApp({ settings: { METRICS: 'off' } });

  it('measures nothing, and has nothing to show', async () => {
    expect(await app.site.get('/metrics')).toHaveProblem(404, 'not_found');
  });
});
