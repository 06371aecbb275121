#!/bin/sh
# The first line that `make run` prints: where the bot will talk.
cd "$(dirname "$0")/.."
if [ -n "${TELEGRAM_BOT_TOKEN:-}" ] || grep -qs '^TELEGRAM_BOT_TOKEN=.' .env; then
    echo "Steady will be on Telegram."
else
    echo "Steady will talk at http://${DESK_HOST:-127.0.0.1}:${DESK_PORT:-8080}/try"
fi
