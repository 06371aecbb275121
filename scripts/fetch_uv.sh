#!/bin/sh
# Fetch uv by pip into .tools, with whichever Python of this machine has pip.
set -eu
cd "$(dirname "$0")/.."
echo "Fetching uv ..."
for python in python3 python3.14 python3.13 python3.12 python3.11 python; do
    if "$python" -m pip --version >/dev/null 2>&1; then
        exec "$python" -m pip install --quiet --quiet --disable-pip-version-check \
            --root-user-action ignore --target .tools uv==0.13.9
    fi
done
echo "No Python with pip was found. Install Python 3.11 or newer with pip, then try again." >&2
exit 1
