import { DiscoveryService } from '@nestjs/core';
import { type DeploymentFinding } from '../core/deployment-finding.js';

/** Looks for something in a server that is, or will be, deployed. */
export interface ChecksDeployment {
  /** Changes nothing. @returns what was found; none when all is well */
  findings(): Promise<readonly DeploymentFinding[]>;
}

/**
 * Registers a provider that {@link ChecksDeployment} with `portcullis check --deploy`, under the name of what it looks at:
 * `@DeploymentCheck('notes')`.
 */
export const DeploymentCheck = DiscoveryService.createDecorator<string>();
