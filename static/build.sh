#!/bin/sh
# Makes static/vendor/ again from the npm packages named below, and writes static/manifest.json.
# Needs npm and node 20 or newer. Nobody needs this to run or to test the product: the output is
# committed. Run it after changing a version here or a file in static/source/, then look at the diff.
set -eu

NHSUK=10.6.1
HTMX=2.0.11
SASS=1.108.2
ESBUILD=0.28.2

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

cd "$work"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --silent \
  "nhsuk-frontend@$NHSUK" "htmx.org@$HTMX" "sass@$SASS" "esbuild@$ESBUILD"
cp "$here/source/nhsuk.scss" "$here/source/nhsuk.mjs" .

nhsuk="$here/vendor/nhsuk"
htmx="$here/vendor/htmx"
mkdir -p "$nhsuk/images" "$htmx"
npx sass --load-path=node_modules --style=compressed --no-source-map nhsuk.scss "$nhsuk/nhsuk.css"
npx esbuild nhsuk.mjs --bundle --minify --format=esm --target=es2020 --legal-comments=none \
  --log-level=warning --outfile="$nhsuk/nhsuk.js"
# Only the pictures the stylesheet points at.
grep -o 'images/[a-z-]*\.svg' "$nhsuk/nhsuk.css" | sort -u | while read -r picture; do
  cp "node_modules/nhsuk-frontend/dist/nhsuk/assets/$picture" "$nhsuk/$picture"
done
# nhsuk-frontend's package carries no licence file; vendor/nhsuk/LICENCE.txt is its repository's, kept by hand.
cp node_modules/htmx.org/dist/htmx.min.js "$htmx/htmx.min.js"
cp node_modules/htmx.org/LICENSE "$htmx/LICENCE.txt"

NHSUK=$NHSUK HTMX=$HTMX HERE=$here node <<'EOF'
const fs = require("fs"), path = require("path"), crypto = require("crypto");
const here = process.env.HERE;
const packages = {
  nhsuk: { package: "nhsuk-frontend", version: process.env.NHSUK, licence: "MIT" },
  htmx: { package: "htmx.org", version: process.env.HTMX, licence: "0BSD" },
};
const walk = (folder) => fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? walk(path.join(folder, entry.name)) : [path.join(folder, entry.name)]);
const files = walk(path.join(here, "vendor")).sort().map((file) => {
  const name = path.relative(here, file);
  const sha256 = crypto.createHash("sha256").update(fs.readFileSync(file)).digest("hex");
  return { file: name, ...packages[name.split("/")[1]], sha256 };
});
fs.writeFileSync(path.join(here, "manifest.json"), JSON.stringify(files, null, 2) + "\n");
EOF
echo "Wrote static/vendor and static/manifest.json."
