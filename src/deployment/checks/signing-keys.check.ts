import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Clock } from '../../core/clock.js';
import { type DeploymentFinding, type DeploymentRule, finding } from '../../core/deployment-finding.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { type ChecksDeployment, DeploymentCheck } from '../deployment-check.decorator.js';

export const SIGNING_KEY_RULES = {
  oldKey: {
    id: 'keys.W001',
    severity: 'warning',
    looksFor: 'a key that has signed access tokens for more than 180 days',
    cure: 'Run portcullis keys rotate: no token ends.',
  },
  sharedSecret: {
    id: 'keys.W002',
    severity: 'notice',
    looksFor: 'access tokens signed with `SECRET_KEY` itself, whose age nobody knows',
    cure: 'Set JWT_ALGORITHM=ES256, whose keys have an age and rotate.',
  },
} as const satisfies Readonly<Record<string, DeploymentRule>>;

const OLD_DAYS = 180;
const DAY = 86_400_000;

/** @param since when the oldest active key began to sign, or was made; `null` when there is none yet */
export function signingKeyFindings(
  { jwtAlgorithm }: Pick<Settings, 'jwtAlgorithm'>,
  since: Date | null,
  now: number,
): readonly DeploymentFinding[] {
  if (jwtAlgorithm === 'HS256') {
    return [finding(SIGNING_KEY_RULES.sharedSecret, 'JWT_ALGORITHM: is HS256, which has no key of its own')];
  }
  const days = since ? Math.floor((now - since.getTime()) / DAY) : 0;
  return days > OLD_DAYS ? [finding(SIGNING_KEY_RULES.oldKey, `the signing key has been in use for ${days} days`)] : [];
}

/** Reads how old the oldest active key is. */
@Injectable()
@DeploymentCheck('the signing keys')
export class SigningKeysCheck implements ChecksDeployment {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async findings(): Promise<readonly DeploymentFinding[]> {
    const [active] = await this.dataSource.query<{ since: Date | null }[]>(
      `SELECT min(COALESCE("activated_at", "created_at")) AS "since" FROM "signing_keys" WHERE "status" = 'active'`,
    );
    return signingKeyFindings(this.settings, active?.since ?? null, this.clock.now());
  }
}
