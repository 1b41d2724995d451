import { PartialType } from '@nestjs/mapped-types';
import { CreateApiKeyDto } from './create-api-key.dto.js';

/** A change to an API key: what is not given stays as it is. Its secret is changed by rotating it. */
export class UpdateApiKeyDto extends PartialType(CreateApiKeyDto) {}
