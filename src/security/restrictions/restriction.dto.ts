import { Expose } from 'class-transformer';
import { IsIn, IsString } from 'class-validator';
import { type Id } from '../../core/id.js';
import { RESTRICTION_KINDS, type RestrictionKind } from '../../core/security/restrictions.js';
import { IsId } from '../../serializers/fields/is-id.decorator.js';
import { Nullable } from '../../serializers/fields/nullable.decorator.js';

/** What a response to an alert has put on a credential or an address. */
export class RestrictionDto {
  @Expose()
  @IsId()
  id: Id;

  @Expose()
  @IsString()
  @IsIn(RESTRICTION_KINDS)
  kind: RestrictionKind;

  /** `address:192.0.2.1`; or a credential by its scheme and id, such as `session:018f…`, a short-lived one by that of its family or grant. */
  @Expose()
  @IsString()
  subject: string;

  /** Whose credential it is, where that was known. */
  @Expose()
  @IsString()
  @Nullable()
  username: string | null;

  /** Of the alert. */
  @Expose()
  @IsString()
  rule: string;

  @Expose()
  since: Date;

  /** When it ends by itself. */
  @Expose()
  until: Date;
}
