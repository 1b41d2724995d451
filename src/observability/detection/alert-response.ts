import { type RaisedAlert, type Finding } from './alerts.js';

/** Something that is done when an alert is raised, in the process that raised it. Any provider of a module that extends this is asked. */
export abstract class AlertResponse {
  /** As `DETECTION_RESPONSES` names it. */
  abstract readonly name: string;

  /** Whether it is done for every alert; otherwise for the rules for which `DETECTION_RESPONSES` says so. */
  readonly always: boolean = false;

  /**
   * @param isNamed whether the settings name it for the rule
   * @throws what is logged; the other responses are done all the same
   */
  abstract respond(raised: RaisedAlert, finding: Finding, isNamed: boolean): Promise<void>;
}
