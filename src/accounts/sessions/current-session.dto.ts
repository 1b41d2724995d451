import { Expose, Type } from 'class-transformer';
import { IsString } from 'class-validator';
import { Nullable } from '../../serializers/fields/nullable.decorator.js';
import { MeDto } from '../me.dto.js';

/** Who is signed in, to a page. */
export class CurrentSessionDto {
  /** As `GET /me` has it; `null` when nobody is signed in. */
  @Expose()
  @Nullable()
  @Type(() => MeDto)
  user: MeDto | null;

  /** For the header `X-CSRF-Token` of whatever changes something; another text each time, good until the session ends. `null` without a session. */
  @Expose()
  @Nullable()
  @IsString()
  csrfToken: string | null;
}
