import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { LRUCache } from 'lru-cache';
import { type Logger } from 'winston';
import { Clock } from '../../core/clock.js';
import { type Milliseconds } from '../../core/duration.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { ClosedRequests, type ClosedResponse } from '../closed-requests.js';
import { SecurityEventRecorder } from '../events/security-event-recorder.js';
import { type ObservedRequest } from '../request-facts.js';
import { LOGGER } from '../request-log.js';
import { AlertResponse } from './alert-response.js';
import { Alerts, type Finding } from './alerts.js';
import { type ActiveRule, activeRules, isAlert } from './active-rule.js';
import { type DetectionFact } from './detection-fact.js';
import { DetectionRule } from './detection-rule.js';
import { ObservationStore } from './observation-store.js';
import { PendingObservations, type PendingSubject, subjectKey } from './pending-observations.js';
import { requestFact } from './request-fact.js';

/** How long the first observation waits for others before they are counted. */
const GATHERING: Milliseconds = 500;

/** For so long after an alert what is observed of its subject is added to it without being counted: an attack does not fill the table. */
const HOT: Milliseconds = 5_000;

const MOST_HOT = 10_000;

/** Lets every rule read what happens, and raises alerts: beside the requests, in batches, counted for all servers together. */
@Injectable()
export class Detection implements OnApplicationBootstrap, BeforeApplicationShutdown {
  #rules: readonly ActiveRule[] = [];
  #responses: readonly AlertResponse[] = [];
  readonly #pending = new PendingObservations();
  readonly #hot = new LRUCache<string, number>({ max: MOST_HOT });
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  constructor(
    private readonly recorder: SecurityEventRecorder,
    private readonly requests: ClosedRequests,
    private readonly store: ObservationStore,
    private readonly alerts: Alerts,
    private readonly discovery: DiscoveryService,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** @throws {UnknownDetectionRule} */
  onApplicationBootstrap(): void {
    const providers = this.discovery.getProviders().map(({ instance }): unknown => instance);
    const rules = providers.filter((instance) => instance instanceof DetectionRule);
    this.#rules = activeRules([...new Set(rules)], this.settings);
    this.#responses = [...new Set(providers.filter((instance) => instance instanceof AlertResponse))];
    this.recorder.onEvent((event) => this.observe({ kind: 'event', event }, event.createdAt));
    this.requests.onClosed((request, response, route) => this.#observeRequest(request, response, route));
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.evaluate();
  }

  /** Lets every rule read a fact. @param at in ms since the epoch */
  observe(fact: DetectionFact, at: number): void {
    for (const active of this.#rules) {
      for (const observation of active.rule.read(fact)) {
        this.#pending.add(active, observation, fact, at);
      }
    }
    if (!this.#pending.isEmpty) {
      this.#timer ??= setTimeout(() => void this.evaluate(), GATHERING).unref();
    }
  }

  /** Counts what was observed, and raises what comes of it. It is called by the time; a test need not wait. */
  evaluate(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const before = this.#running ?? Promise.resolve();
    const running = before
      .then(() => this.#evaluate())
      .catch((error: unknown) => {
        this.logger.error('detection failed', { reason: String(error) });
      });
    this.#running = running;
    return running;
  }

  #observeRequest(request: ObservedRequest, response: ClosedResponse, route: string | undefined): void {
    if (response.status !== null) {
      const fact = requestFact(request, response, route, this.clock.now());
      this.observe({ kind: 'request', request: fact }, fact.at);
    }
  }

  async #evaluate(): Promise<void> {
    const pending = this.#pending.take();
    const now = this.clock.now();
    const [hot, cold] = partition(
      pending,
      (key) => Math.abs(now - (this.#hot.get(key) ?? Number.NEGATIVE_INFINITY)) < HOT,
    );
    const counted = await this.#count(cold, now);
    const found = cold.filter(([key, { active }]) => {
      const count = counted.get(key);
      return count !== undefined && isAlert(active, count);
    });
    for (const [key, subject] of [...hot, ...found]) {
      if (subject.active.rule.counting !== 'new-items') {
        this.#hot.set(key, now);
      }
      await this.#raise(subject);
    }
    if (this.#pending.dropped > 0) {
      this.logger.warn('observations of detection dropped', { dropped: this.#pending.dropped });
      this.#pending.dropped = 0;
    }
  }

  async #count(subjects: readonly Entry[], now: number): ReturnType<ObservationStore['add']> {
    if (subjects.length === 0) {
      return new Map();
    }
    const seconds = subjects.flatMap(([, { seconds: observed }]) => [...observed.values()]);
    const windows = subjects.map(([, { active, subject }]) => ({
      rule: active.rule.name,
      subject: subjectKey(subject),
      // What is new is so of all time; a row that is kept too long is swept.
      since: new Date(active.rule.counting === 'new-items' ? -1 : now - active.window),
    }));
    return this.store.add(seconds, windows);
  }

  async #raise({ active: { rule }, subject, evidence, credentials, count }: PendingSubject): Promise<void> {
    const finding: Finding = { rule, subject, evidence, count, credentials: [...credentials.values()] };
    const raised = await this.alerts.raise(finding);
    if (!raised) {
      return;
    }
    if (raised.isNew) {
      const { id, severity } = raised.alert;
      this.logger.warn('security alert', { alertId: id, rule: rule.name, severity, subject: subjectKey(subject) });
    }
    const named = this.settings.detectionResponses.get(rule.name) ?? [];
    for (const response of this.#responses.filter(({ name, always }) => always || named.includes(name))) {
      try {
        await response.respond(raised, finding, named.includes(response.name));
      } catch (error) {
        this.logger.error('response to an alert failed', { response: response.name, reason: String(error) });
      }
    }
  }
}

type Entry = readonly [key: string, subject: PendingSubject];

function partition(
  subjects: ReadonlyMap<string, PendingSubject>,
  isHot: (key: string) => boolean,
): readonly [hot: readonly Entry[], cold: readonly Entry[]] {
  const entries = [...subjects];
  return [entries.filter(([key]) => isHot(key)), entries.filter(([key]) => !isHot(key))];
}
