// Builds the vendors' page scripts into ../static from the packages that package-lock.json names:
//
//     npm ci --ignore-scripts && npm run build
//
// Only needed after changing src/ or a version; the built files are committed, and a test holds
// them against the digests in static/manifest.json.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "static", "built");

rmSync(out, { recursive: true, force: true });
const result = await build({
  absWorkingDir: here,
  entryPoints: ["src/greenhouse.jsx", "src/ashby.jsx"],
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  jsx: "automatic",
  outdir: out,
  assetNames: "[name]",
  legalComments: "none",
  charset: "utf8",
  define: { "process.env.NODE_ENV": '"production"' },
  loader: { ".webp": "file", ".png": "file" },
  metafile: true,
});
// The lab's pages load the one widget that they are about; what several of them use lies apart.
const lab = await build({
  absWorkingDir: here,
  entryPoints: ["src/lab/lab.jsx"],
  bundle: true,
  splitting: true,
  minify: true,
  format: "esm",
  target: "es2022",
  jsx: "automatic",
  outdir: join(out, "lab"),
  chunkNames: "[name]-[hash]",
  legalComments: "none",
  charset: "utf8",
  define: { "process.env.NODE_ENV": '"production"' },
  loader: { ".css": "text" },
  metafile: true,
});

// Addresses of download hosts belong into nobody's checkout; npm finds packages by its own settings.
const lockFile = join(here, "package-lock.json");
const lock = JSON.parse(readFileSync(lockFile, "utf8"));
for (const entry of Object.values(lock.packages)) delete entry.resolved;
writeFileSync(lockFile, `${JSON.stringify(lock, null, 2)}\n`);

const names = new Set(
  [result, lab]
    .flatMap(({ metafile }) => Object.values(metafile.outputs))
    .flatMap((output) => Object.entries(output.inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([path]) => path.match(/.*node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1])
    .filter(Boolean),
);
const packages = [...names].sort().map((name) => {
  const { version, license } = JSON.parse(
    readFileSync(join(here, "node_modules", name, "package.json"), "utf8"),
  );
  return { name, version, licence: license };
});
const files = Object.fromEntries(
  readdirSync(out, { recursive: true })
    .filter((file) => statSync(join(out, file)).isFile())
    .sort()
    .map((file) => [
      `built/${file}`,
      createHash("sha256").update(readFileSync(join(out, file))).digest("hex"),
    ]),
);
writeFileSync(
  join(here, "..", "static", "manifest.json"),
  `${JSON.stringify({ packages, files }, null, 2)}\n`,
);
console.log(`${packages.length} packages in ${Object.keys(files).length} files`);
