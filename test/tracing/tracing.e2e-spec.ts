import { openTracing, type Tracing } from '../../src/observability/tracing/open-tracing.js';
import { type ApiClient } from '../kit/api-client.js';
import { type Answer } from '../kit/answer.js';
import { atOnce } from '../kit/at-once.js';
import { TestApp, useTestApp } from '../kit/test-app.js';
import { PASSWORD } from '../kit/test-user.js';
import { Collector, type ReceivedSpan } from './collector.js';

/** OTLP's code of a span that failed. */
const ERROR = 2;

const TRACE = '0af7651916cd43dd8448eb211c80319c';

describe('tracing', () => {
  let collector: Collector;
  let app: TestApp;
  let tracing: Tracing | undefined;
  let alice: ApiClient;
  let answers: Readonly<Record<'list' | 'create' | 'denied' | 'login' | 'nowhere', Answer>>;

  /** Everything is asked once, and the spans are sent once: each test looks at what has come. */
  beforeAll(async () => {
    collector = await Collector.start();
    app = new TestApp({ settings: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_SERVICE_NAME: 'under-test' } });
    tracing = await openTracing(app.settings);
    await app.start();
    alice = app.clientFor(await app.createUser({ username: 'alice' }));
    const canaries = {
      cookie: 'session=canary-5d1c',
      'x-csrf-token': 'canary-5d1c',
      'user-agent': 'canary-5d1c',
      baggage: 'secret=canary-5d1c',
    };
    answers = {
      list: await alice.get('/articles?search=canary-5d1c', {
        traceparent: `00-${TRACE}-00f067aa0ba902b7-01`,
        ...canaries,
      }),
      create: await alice.post('/articles', { title: 'canary-5d1c', slug: 'canary-5d1c', body: 'canary-5d1c' }),
      denied: await app.client.get('/me', { 'x-api-key': 'canary-5d1c' }),
      login: await app.client.post('/auth/jwt', { username: 'alice', password: PASSWORD }),
      nowhere: await app.client.get('/canary-5d1c/reset'),
    };
    await Promise.all(Object.values(answers).map((answer) => app.log.request(answer.header('x-request-id') ?? '')));
    await tracing?.close();
  });

  afterAll(async () => {
    await app.stop();
    collector.stop();
  });

  const traceOf = (answer: Answer): string => /^00-([0-9a-f]{32})-/.exec(answer.header('traceparent') ?? '')?.[1] ?? '';
  const spansOf = (answer: Answer): readonly ReceivedSpan[] => collector.of(traceOf(answer));
  const namesOf = (answer: Answer): readonly string[] => spansOf(answer).map(({ name }) => name);
  const attribute = (span: ReceivedSpan | undefined, name: string): unknown =>
    Object.values(span?.attributes.find(({ key }) => key === name)?.value ?? {})[0];

  it('has a span for the request, each stage of the pipeline, the handler, the queries and the serialization', () => {
    expect(namesOf(answers.list)).toEqual(
      expect.arrayContaining([
        'GET /api/v1/articles',
        'AddressThrottle',
        'Authentication',
        'IdentityThrottle',
        'Permission',
        'ArticlesController.list',
        'SELECT articles',
        'serialization',
      ]),
    );
  });

  it('has the queries below the handler that made them, also behind a body, and all below the request', () => {
    const spans = spansOf(answers.create);
    const named = (name: string): ReceivedSpan | undefined => spans.find((span) => span.name === name);

    expect(named('INSERT articles')?.parentSpanId).toBe(named('ArticlesController.create')?.spanId);
    expect(named('ArticlesController.create')?.parentSpanId).toBe(named('POST /api/v1/articles')?.spanId);
    expect(named('Authentication')?.parentSpanId).toBe(named('POST /api/v1/articles')?.spanId);
  });

  it('goes on with the trace that the client names, tells it in the answer, and puts it into the log', async () => {
    const server = spansOf(answers.list).find(({ name }) => name === 'GET /api/v1/articles');

    expect(traceOf(answers.list)).toBe(TRACE);
    expect(server?.parentSpanId).toBe('00f067aa0ba902b7');
    expect(answers.list.header('traceparent')).toBe(`00-${TRACE}-${server?.spanId ?? ''}-01`);
    for (const answer of Object.values(answers)) {
      expect((await app.log.request(answer.header('x-request-id') ?? '')).traceId).toBe(traceOf(answer));
    }
    expect(new Set(Object.values(answers).map(traceOf)).size).toBe(Object.keys(answers).length);
  });

  it('tells what became of a request, and which stage refused it', () => {
    const [server, refused] = ['GET /api/v1/me', 'Authentication'].map((stage) =>
      spansOf(answers.denied).find(({ name }) => name === stage),
    );

    expect(attribute(server, 'http.response.status_code')).toBe(401);
    expect(attribute(server, 'portcullis.outcome')).toBe('unauthenticated');
    expect(attribute(server, 'portcullis.request_id')).toBe(answers.denied.header('x-request-id'));
    expect(refused?.status.code).toBe(ERROR);
    expect(server?.status.code).not.toBe(ERROR);
  });

  it('sends under the name of the service, and nothing that a client sent', () => {
    expect([...collector.services]).toEqual(['under-test']);
    expect(collector.spans.length).toBeGreaterThan(40);
    expect(collector.text).not.toContain('canary');
    expect(collector.text).not.toContain(PASSWORD);
    expect(collector.text).not.toMatch(/eyJ|alice/);
  });
});

describe('without OTEL_ settings', () => {
  const app = useTestApp();

  it('nothing is traced, and the trace that a client names is in the log', async () => {
    const [traced, plain] = await Promise.all([
      app.client.get('/articles', { traceparent: `00-${TRACE}-00f067aa0ba902b7-01` }),
      app.client.get('/articles', { traceparent: `00-${TRACE}-x` }),
    ]);

    expect(await openTracing(app.settings)).toBeUndefined();
    expect(traced.header('traceparent')).toBeNull();
    expect(await app.log.request(traced.header('x-request-id') ?? '')).toMatchObject({ traceId: TRACE });
    expect(await app.log.request(plain.header('x-request-id') ?? '')).not.toHaveProperty('traceId');
  });

  it('keeps apart what is asked at once', async () => {
    const ids = await atOnce(20, async (index) => {
      const trace = String(index).padStart(32, '0');
      const answer = await app.client.get('/articles', { traceparent: `00-${trace}-00f067aa0ba902b7-01` });
      return [(await app.log.request(answer.header('x-request-id') ?? '')).traceId, trace];
    });

    expect(ids.every(([logged, sent]) => logged === sent)).toBe(true);
  });
});
