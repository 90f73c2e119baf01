#!/usr/bin/env bash
# deployed-image.sh STACK
# Gives a stack whose file names no image of the todo app the one that it runs, as its output `todoImage` tells: only a
# deployment has an image of its own. The setting goes into the checked out file alone.
set -euo pipefail
stack="$1"
named="$(pulumi config get todoImage --stack "$stack" 2>/dev/null || true)"
[ -z "$named" ] || exit 0
running="$(pulumi stack output todoImage --stack "$stack" 2>/dev/null || true)"
if [ -z "$running" ]; then
  echo "stack $stack runs no image yet: deploy it first, or set todoImage in its file" >&2
  exit 0
fi
pulumi config set todoImage "$running" --stack "$stack"
