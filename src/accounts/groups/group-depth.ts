/** How many groups may be within one another, the outermost counted. */
export const DEEPEST_GROUP = 5;
