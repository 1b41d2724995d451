import { Inject, Injectable } from '@nestjs/common';
import { restrictedAddress, restrictedCredential } from '../../core/security/restrictions.js';
import { AlertResponse } from '../../observability/detection/alert-response.js';
import { type Finding, type RaisedAlert } from '../../observability/detection/alerts.js';
import { RestrictionLog } from '../../observability/restrictions/restriction-log.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';

/**
 * Gives whom an alert is about `DETECTION_THROTTLE` for `DETECTION_THROTTLE_TTL` from the last finding: the credential that was shown and was good; or the
 * address, as long as it shows none, so that those who share it and are signed in go on. An account as such is never slowed down: others can name it.
 */
@Injectable()
export class ThrottleResponse extends AlertResponse {
  readonly name = 'throttle';

  constructor(
    private readonly restrictions: RestrictionLog,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    super();
  }

  async respond({ alert }: RaisedAlert, { credentials, subject, rule }: Finding): Promise<void> {
    if (alert.status === 'muted') {
      return;
    }
    const username = subject.kind === 'account' ? (subject.label ?? null) : null;
    const subjects = [
      ...credentials.map((credential) => [restrictedCredential(credential), username] as const),
      ...(subject.kind === 'address' ? [[restrictedAddress(subject.id), null] as const] : []),
    ];
    for (const [restricted, name] of subjects) {
      await this.restrictions.put({
        kind: 'throttle',
        subject: restricted,
        username: name,
        rule: rule.name,
        lifetime: this.settings.detectionThrottleTtl,
      });
    }
  }
}
