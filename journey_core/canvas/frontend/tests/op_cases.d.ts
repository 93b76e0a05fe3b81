// The cases that pytest runs too; vitest.config.mjs knows where they are.
declare module "op-cases" {
  const cases: unknown;
  export default cases;
}
