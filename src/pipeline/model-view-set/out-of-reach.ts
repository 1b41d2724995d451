import { NotFound } from '../../exceptions/api.exceptions.js';

/** 404: no row with the id is within the condition any more, though one was when it was loaded. */
export class OutOfReach extends NotFound {}
