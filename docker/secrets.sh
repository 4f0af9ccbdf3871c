#!/bin/sh
# Makes the folder secrets/ that docker-compose.yml reads. What is there already is left as it is.
# Keep a copy of secrets/secret_key in a safe place, not on this server: without it nothing in the database can be read.
set -eu
cd "${1:-$(dirname "$0")/..}"
mkdir -p secrets
# Docker gives each container its files with the owner and the rights they have here, and the containers run as users of
# their own: so every file may be read, and the folder around them, which only its owner may enter, is the lock.
chmod 700 secrets
cd secrets
umask 022

random() { od -An -v -tx1 -N32 /dev/urandom | tr -d ' \n'; }
# put NAME: standard input into a new file.
put() { if [ -e "$1" ]; then cat >/dev/null; else cat >"$1" && echo "made secrets/$1"; fi; }

echo '*' | put .gitignore
random | put secret_key
random | put nlu_token
random | put telegram_webhook_secret
random | put postgres_password
printf 'postgresql://rafiq:%s@postgres:5432/rafiq' "$(cat postgres_password)" | put database_url
# Empty: no Telegram. Put the token of @BotFather in it, then `docker compose up -d --force-recreate web worker`.
: | put telegram_token
