import { ValidateNested } from 'class-validator';
import { IsText } from '../../../serializers/fields/is-text.decorator.js';
import { AttestationDto } from './attestation.dto.js';

/** A new passkey, and what its owner calls it. */
export class AddPasskeyDto {
  @IsText({ max: 100 })
  name: string;

  @ValidateNested()
  response: AttestationDto;
}
