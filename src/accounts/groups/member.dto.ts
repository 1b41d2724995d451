import { Expose } from 'class-transformer';
import { IsString } from 'class-validator';
import { type Id } from '../../core/id.js';
import { IsId } from '../../serializers/fields/is-id.decorator.js';

/** An account in a group, to those who may see the group and perhaps not its accounts. */
export class MemberDto {
  @Expose()
  @IsId()
  id: Id;

  @Expose()
  @IsString()
  username: string;
}
