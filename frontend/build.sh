#!/bin/sh
# Compiles site.scss and copies scripts and icons into ../static. Run by `make assets` after `npm ci`.
# The output is committed, so that running the directory needs Python only; building twice gives
# the same bytes, so CI can rebuild and compare.
set -eu
cd "$(dirname "$0")"
nhs=node_modules/nhsuk-frontend/dist/nhsuk
out=../static
mkdir -p "$out/css" "$out/js" "$out/images"

npx --no-install sass --no-source-map --style=compressed --quiet-deps \
  --load-path=node_modules site.scss:"$out/css/site.css" desk.scss:"$out/css/desk.css" inside.scss:"$out/css/inside.css"

# The source map is not shipped, so neither is the comment that asks the browser for it.
sed '/^\/\/# sourceMappingURL=/d' "$nhs/nhsuk-frontend.min.js" > "$out/js/nhsuk-frontend.min.js"

# Scripts are sent without their comments. This one comes before site.js, which names it.
sed '/^ *\/\//d' suggest.js > "$out/js/suggest.js"

# site.js names other scripts with the hash of their content, as the pages name site.js: all can
# then be kept by the browser for a year and are asked for anew the moment they change.
version() {
  sha256sum "$out/js/$1" | cut -c1-12
}
cat site.js suggest_when_needed.js | sed -e '/^ *\/\//d' \
  -e "s/nhsuk-frontend\.min\.js/&?v=$(version nhsuk-frontend.min.js)/" \
  -e "s/\/suggest\.js/&?v=$(version suggest.js)/" > "$out/js/site.js"

# These are read on their own pages alone, and import nothing.
sed '/^ *\/\//d' work.js > "$out/js/work.js"
sed '/^ *\/\//d' duplicates.js > "$out/js/duplicates.js"
sed '/^ *\/\//d' desk.js > "$out/js/desk.js"

# Only the plain icons the style sheet points at: the other pictures carry the NHS brand.
for icon in $(grep -o 'images/nhsuk-icon-[a-z-]*\.svg' "$out/css/site.css" | sort -u); do
  cp "$nhs/assets/$icon" "$out/$icon"
done
