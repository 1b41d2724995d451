import { Expose } from 'class-transformer';
import { IsString } from 'class-validator';
import { TokenDto } from './token.dto.js';
import { type IssuedToken } from './tokens.js';

/** A personal token that was just made. */
export class IssuedTokenDto extends TokenDto {
  /** Shown this once. */
  @Expose()
  @IsString()
  token: string;

  static ofIssued({ row, text }: IssuedToken): IssuedTokenDto {
    return Object.assign(new IssuedTokenDto(), TokenDto.of(row), { token: text.reveal() });
  }
}
