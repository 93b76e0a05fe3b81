// The table of cases lives with the Python tests; a run in a copy says where.
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL("../../../tests/canvas/op_cases.json", import.meta.url));
export default { resolve: { alias: { "op-cases": process.env.WAYLINE_OP_CASES ?? here } }, test: { include: ["tests/*.test.ts"] } };
