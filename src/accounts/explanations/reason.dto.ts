import { Expose, Type } from 'class-transformer';
import { IsArray, IsIn, IsString } from 'class-validator';
import { type Id } from '../../core/id.js';
import { IsId } from '../../serializers/fields/is-id.decorator.js';
import { Nullable } from '../../serializers/fields/nullable.decorator.js';

/** `superuser`, `granted` and `allowed` speak for the answer yes; `inactive` and `missing` for no. */
export const REASON_KINDS = ['superuser', 'granted', 'allowed', 'inactive', 'missing'] as const;

export type ReasonKind = (typeof REASON_KINDS)[number];

/** An account or a group that a grant comes through. */
export class GrantStepDto {
  @Expose()
  @IsIn(['user', 'group'])
  type: 'user' | 'group';

  @Expose()
  @IsId()
  id: Id;

  /** The username, or the group's name. */
  @Expose()
  @IsString()
  name: string;
}

/** Why an account may do something, or may not. */
export class ReasonDto {
  @Expose()
  @IsIn(REASON_KINDS)
  kind: ReasonKind;

  /** The permission that decides, as the policy of the route writes it. */
  @Expose()
  @IsString()
  permission: string;

  /** What a denial says. */
  @Expose()
  @Nullable()
  @IsString()
  detail: string | null;

  /** The permission codes that it asks for. */
  @Expose()
  @IsArray()
  @IsString({ each: true })
  required: readonly string[];

  /** From the account to what was granted: the account, and each group within the next. */
  @Expose()
  @IsArray()
  @Type(() => GrantStepDto)
  via: readonly GrantStepDto[];

  /** The grant: its id, to find and to remove it by. */
  @Expose()
  @Nullable()
  @IsId()
  grantId: Id | null;

  /** The one row that was granted; `null` when every one was. */
  @Expose()
  @Nullable()
  @IsId()
  objectId: Id | null;

  @Expose()
  @Nullable()
  @Type(() => Date)
  expiresAt: Date | null;
}
