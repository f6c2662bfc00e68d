// The npm packages that the bundles are built with, from where node.py installs them.
// They live under .ecms, outside this folder's reach for a plain `import`.
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const desk = path.dirname(fileURLToPath(import.meta.url));
export const modules = path.resolve(desk, "../../.ecms/tools/desk/node_modules");

const require = createRequire(path.join(modules, "package.json"));
export const esbuild = require("esbuild");
export const rtlcss = require("rtlcss");
export const sass = require("sass");
export const vue = require("vue/compiler-sfc");
