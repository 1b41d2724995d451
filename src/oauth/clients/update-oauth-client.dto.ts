import { PartialType } from '@nestjs/mapped-types';
import { CreateOAuthClientDto } from './create-oauth-client.dto.js';

/** A change to an OAuth client: what is not given stays as it is. Its secret is changed by another route. */
export class UpdateOAuthClientDto extends PartialType(CreateOAuthClientDto) {}
