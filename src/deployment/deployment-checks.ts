import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { type DeploymentFinding, finding } from '../core/deployment-finding.js';
import { type ChecksDeployment, DeploymentCheck } from './deployment-check.decorator.js';
import { INSPECTION_RULES } from './inspection-rules.js';

/** A class says that it checks the deployment, and has no way to. */
export class NothingToCheck extends Error {
  readonly code = 'NOTHING_TO_CHECK';

  constructor(subject: string) {
    super(`@DeploymentCheck('${subject}') is for a class with a method findings().`);
  }
}

/** Every provider with `@DeploymentCheck`. */
@Injectable()
export class DeploymentChecks implements OnModuleInit {
  readonly #checks: { readonly subject: string; readonly check: ChecksDeployment }[] = [];

  constructor(private readonly discovery: DiscoveryService) {}

  /** @throws {NothingToCheck} */
  onModuleInit(): void {
    for (const provider of this.discovery.getProviders({ metadataKey: DeploymentCheck.KEY })) {
      const subject = this.discovery.getMetadataByDecorator(DeploymentCheck, provider);
      if (subject !== undefined) {
        const check = provider.instance as Partial<ChecksDeployment>;
        if (typeof check.findings !== 'function') {
          throw new NothingToCheck(subject);
        }
        this.#checks.push({ subject, check: check as ChecksDeployment });
      }
    }
  }

  /** @returns what all of them found; of one that failed, that it did */
  async run(): Promise<readonly DeploymentFinding[]> {
    const found = await Promise.all(
      this.#checks.map(({ subject, check }) =>
        check
          .findings()
          .catch((error: unknown) => [
            finding(
              INSPECTION_RULES.checkFailed,
              `${subject}: could not be checked: ${error instanceof Error ? error.message : String(error)}`,
            ),
          ]),
      ),
    );
    return found.flat().toSorted((left, right) => (left.id < right.id ? -1 : Number(left.id > right.id)));
  }
}
