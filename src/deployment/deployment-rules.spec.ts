import { DEPLOYMENT_RULES, deploymentRulesMarkdown } from './deployment-rules.js';

const LETTERS = { error: 'E', warning: 'W', notice: 'W' };

describe('the rules of the deployment check', () => {
  it('have an id each, whose letter is that of a fault or of advice', () => {
    const ids = DEPLOYMENT_RULES.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, severity } of DEPLOYMENT_RULES) {
      expect(id).toMatch(new RegExp(`^[a-z]+\\.${LETTERS[severity]}\\d{3}$`));
    }
  });

  it('are rows of a table', () => {
    expect(deploymentRulesMarkdown().split('\n')).toHaveLength(DEPLOYMENT_RULES.length + 2);
  });
});
