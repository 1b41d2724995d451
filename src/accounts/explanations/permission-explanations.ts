import { Injectable } from '@nestjs/common';
import { type Id } from '../../core/id.js';
import { explain, type Explanation } from '../../permissions/explanation.js';
import { type Permission, type PermissionRequest } from '../../permissions/permission.js';
import { type User } from '../user.entity.js';
import { type ExplanationDto } from './explanation.dto.js';
import { type GrantChain, GrantChains } from './grant-chains.js';
import { type FoundPolicy } from './policy-question.js';
import { type ReasonDto, type ReasonKind } from './reason.dto.js';
import { SubjectRequest } from './subject-request.js';

/** Says whether an account may do something and why, by asking the very policy that the route asks. */
@Injectable()
export class PermissionExplanations {
  constructor(
    private readonly subjects: SubjectRequest,
    private readonly chains: GrantChains,
  ) {}

  async explain(user: User, found: FoundPolicy): Promise<ExplanationDto> {
    if (!user.isActive) {
      return { allowed: false, reasons: [reason('inactive', { detail: 'The account is not active.' })] };
    }
    const { permission, reading, method } = found.policy;
    const request = await this.subjects.of(user, found);
    // What one may not even read, one is told not to be there, whatever else was granted.
    if (found.object && reading && method !== 'GET') {
      const unreadable = await this.#decide(user, found, reading, { ...request, method: 'GET' });
      if (!unreadable.allowed) {
        return unreadable;
      }
    }
    return this.#decide(user, found, permission, request);
  }

  async #decide(
    user: User,
    found: FoundPolicy,
    permission: Permission,
    asked: PermissionRequest,
  ): Promise<ExplanationDto> {
    const request = await this.subjects.about(found, permission, asked);
    const explanations = explain(permission, request, found.object);
    const reasons = await Promise.all(
      explanations.map((explanation) => this.#reasons(user, found.object?.id ?? null, explanation, request)),
    );
    return { allowed: explanations.every(({ allowed }) => allowed), reasons: reasons.flat() };
  }

  async #reasons(
    user: User,
    objectId: Id | null,
    { permission, allowed, denial }: Explanation,
    request: PermissionRequest,
  ): Promise<readonly ReasonDto[]> {
    const name = permission.describe();
    if (!allowed) {
      return [reason('missing', { permission: name, detail: denial.detail ?? null, required: denial.required ?? [] })];
    }
    const { required = [] } = permission.denial(request);
    const via = [{ type: 'user' as const, id: user.id, name: user.username }];
    if (required.length === 0) {
      return [reason('allowed', { permission: name, via })];
    }
    if (user.isSuperuser) {
      return [reason('superuser', { permission: name, required, via })];
    }
    const chains = await this.chains.find(user.id, required, objectId);
    return chains.map((chain) => granted(name, chain, via));
  }
}

function granted(
  permission: string,
  { id, permission: code, objectId, expiresAt, groups }: GrantChain,
  via: ReasonDto['via'],
): ReasonDto {
  const steps = groups.map((group) => ({ type: 'group' as const, id: group.id, name: group.name }));
  return reason('granted', { permission, required: [code], via: [...via, ...steps], grantId: id, objectId, expiresAt });
}

function reason(kind: ReasonKind, about: Partial<Omit<ReasonDto, 'kind'>>): ReasonDto {
  return {
    kind,
    permission: '',
    detail: null,
    required: [],
    via: [],
    grantId: null,
    objectId: null,
    expiresAt: null,
    ...about,
  };
}
