import { Inject, Injectable } from '@nestjs/common';
import { type Milliseconds } from '../../core/duration.js';
import { restrictedCredential } from '../../core/security/restrictions.js';
import { AlertResponse } from '../../observability/detection/alert-response.js';
import { type Finding, type RaisedAlert } from '../../observability/detection/alerts.js';
import { RestrictionLog } from '../../observability/restrictions/restriction-log.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';

/** Of a credential that may never end by itself: it is asked for until somebody answers. */
const LONG: Milliseconds = 10 * 365 * 86_400_000;

/**
 * Makes the credential that an alert was raised for worth nothing until its account has shown who it is: by `POST /auth/reauthentication`. Only one that was
 * shown with a request and was good, so nobody can bring that about for somebody else's.
 */
@Injectable()
export class StepUpResponse extends AlertResponse {
  readonly name = 'step-up';
  /** How long what is kept of a credential may be needed, by its scheme: for as long as it lives. */
  readonly #lifetimes: ReadonlyMap<string, Milliseconds>;

  constructor(
    private readonly restrictions: RestrictionLog,
    @Inject(SETTINGS) { sessionAbsoluteTtl, jwtRefreshAbsoluteTtl, oauthRefreshAbsoluteTtl }: Settings,
  ) {
    super();
    this.#lifetimes = new Map([
      ['session', sessionAbsoluteTtl],
      ['jwt', jwtRefreshAbsoluteTtl],
      ['oauth', oauthRefreshAbsoluteTtl],
    ]);
  }

  async respond({ alert }: RaisedAlert, { credentials, subject, rule }: Finding): Promise<void> {
    if (alert.status === 'muted') {
      return;
    }
    for (const credential of credentials) {
      await this.restrictions.put({
        kind: 'step-up',
        subject: restrictedCredential(credential),
        username: subject.kind === 'account' ? (subject.label ?? null) : null,
        rule: rule.name,
        lifetime: this.#lifetimes.get(credential.scheme) ?? LONG,
      });
    }
  }
}
