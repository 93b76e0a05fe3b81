// Bundles src/index.tsx into one hashed file: node build.mjs OUT_FOLDER
import { build } from "esbuild";

const folder = process.argv[2];
if (!folder) throw new Error("say where the bundle goes: node build.mjs OUT_FOLDER");
await build({
  entryPoints: { index: "src/index.tsx" },
  entryNames: "[name]-[hash]",
  outdir: folder,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  jsx: "automatic",
  loader: { ".css": "text" }, // styles are appended by the component, inside its shadow root
  define: { "process.env.NODE_ENV": '"production"' },
  legalComments: "eof",
  logLevel: "warning",
});
