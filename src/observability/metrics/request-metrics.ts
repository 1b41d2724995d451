import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Counter, Histogram } from 'prom-client';
import { ClosedRequests } from '../closed-requests.js';
import { type ObservedRequest } from '../request-facts.js';
import { RequestLog } from '../request-log.js';
import { GatheredObservations } from './gathered-observations.js';
import { Metrics, PREFIX } from './metrics.js';

/** In seconds: from a cached answer to the longest that a client waits. */
const BUCKETS = [0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The route of last resort, and the label of all paths that have no other: else whoever scans would make a label of each path. */
const LAST_RESORT = '/*';
const NO_ROUTE = 'none';

/** How long requests take, and what became of them. */
@Injectable()
export class RequestMetrics implements OnModuleInit {
  constructor(
    private readonly metrics: Metrics,
    private readonly requests: ClosedRequests,
    private readonly log: RequestLog,
  ) {}

  onModuleInit(): void {
    if (!this.metrics.isOn) {
      return;
    }
    this.#measureDurations();
    this.#countAuthentications();
    this.#countDenials();
    this.#countShed();
  }

  #measureDurations(): void {
    const gathered: GatheredObservations<'route' | 'method' | 'status'> = new GatheredObservations(
      new Histogram({
        name: 'http_request_duration_seconds',
        help: 'From the first byte of a request until its response has closed; status 0 is a client that went away before there was one.',
        labelNames: ['route', 'method', 'status'],
        buckets: BUCKETS,
        registers: [this.metrics.registry],
        collect: () => gathered.flush(),
      }),
    );
    this.requests.onClosed(({ method }, { status: sent, duration }, matched = LAST_RESORT) => {
      const route = matched === LAST_RESORT ? NO_ROUTE : matched;
      const status = sent ?? 0;
      gathered.add(`${status} ${method} ${route}`, { route, method, status }, duration / 1000);
    });
  }

  #countAuthentications(): void {
    const counts = { success: new Map<string, number>(), failure: new Map<string, number>() };
    new Counter({
      name: `${PREFIX}authentications_total`,
      help: 'Requests with a credential, by its scheme and whether it was good.',
      labelNames: ['scheme', 'result'],
      registers: [this.metrics.registry],
      collect() {
        this.reset();
        for (const result of ['success', 'failure'] as const) {
          counts[result].forEach((count, scheme) => this.inc({ scheme, result }, count));
        }
      },
    });
    const count = (schemes: Map<string, number>, scheme: string): unknown =>
      schemes.set(scheme, (schemes.get(scheme) ?? 0) + 1);
    this.requests.onClosed(({ user, facts }) => {
      if (user.credential) {
        count(counts.success, user.credential.scheme);
      } else if (facts?.refusal?.outcome === 'unauthenticated') {
        count(counts.failure, facts.refusal.by);
      }
    });
  }

  #countDenials(): void {
    const denials = new Counter({
      name: `${PREFIX}permission_denials_total`,
      help: 'Requests that a permission denied, by the permission.',
      labelNames: ['permission'],
      registers: [this.metrics.registry],
    });
    this.requests.onClosed(({ facts }: ObservedRequest) => {
      if (facts?.refusal?.outcome === 'denied') {
        denials.inc({ permission: facts.refusal.by });
      }
    });
  }

  #countShed(): void {
    const log = this.log;
    new Counter({
      name: `${PREFIX}requests_shed_total`,
      help: 'Requests that were refused at the door because there was too much to do.',
      registers: [this.metrics.registry],
      collect() {
        this.reset();
        this.inc(log.shedRequests);
      },
    });
  }
}
