import { Expose, Type } from 'class-transformer';
import { IsObject, IsString } from 'class-validator';

/** What a browser is to ask the authenticator. */
export class PasskeyOptionsDto {
  /** For `PublicKeyCredential.parseCreationOptionsFromJSON()`, or `parseRequestOptionsFromJSON()`. */
  @Expose()
  @IsObject()
  @Type(() => Object)
  options: object;
}

/** The beginning of a login by passkey alone. */
export class PasskeyLoginOptionsDto extends PasskeyOptionsDto {
  /** To come with the answer; good for 5 minutes, once. */
  @Expose()
  @IsString()
  ticket: string;
}
