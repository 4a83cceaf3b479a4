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
  --load-path=node_modules site.scss "$out/css/site.css"

# The source map is not shipped, so neither is the comment that asks the browser for it.
sed '/^\/\/# sourceMappingURL=/d' "$nhs/nhsuk-frontend.min.js" > "$out/js/nhsuk-frontend.min.js"

# site.js names the library with the hash of its content, as the pages name site.js: both can
# then be kept by the browser for a year and are asked for anew the moment they change.
version=$(sha256sum "$out/js/nhsuk-frontend.min.js" | cut -c1-12)
sed "s/nhsuk-frontend\.min\.js/&?v=$version/" site.js > "$out/js/site.js"

# Only the plain icons the style sheet points at: the other pictures carry the NHS brand.
for icon in $(grep -o 'images/nhsuk-icon-[a-z-]*\.svg' "$out/css/site.css" | sort -u); do
  cp "$nhs/assets/$icon" "$out/$icon"
done
