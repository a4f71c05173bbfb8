/** The name of the template that `sls package` compiles. */
export const TEMPLATE_NAME = 'cloudformation-template-update-stack.json';
