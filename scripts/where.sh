#!/bin/sh
# The first line that `make run` prints: where the bot will talk.
cd "$(dirname "$0")/.."

# A setting from the environment, else from .env, else the default.
setting() {
    eval "given=\${$1:-}"
    [ -n "$given" ] || given=$(sed -n "s/^$1=\([^ #]*\).*/\1/p" .env 2>/dev/null | tail -n 1)
    echo "${given:-$2}"
}

if [ -n "$(setting TELEGRAM_BOT_TOKEN "")" ]; then
    echo "Steady will be on Telegram."
else
    echo "Steady will talk at http://$(setting DESK_HOST 127.0.0.1):$(setting DESK_PORT 8080)/try"
fi
