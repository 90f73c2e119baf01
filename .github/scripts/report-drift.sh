#!/usr/bin/env bash
# Reports the drift of a stack as an issue; an open one is renewed.
# Arguments: the stack, and the file with what differs.
# Environment: GH_TOKEN, GITHUB_REPOSITORY.
set -euo pipefail
stack=$1
file=$2
title="Drift in stack $stack"

if [ ! -s "$file" ]; then
  echo "the clouds could not be compared with stack $stack: the step before tells why" >&2
  exit 1
fi
issues="repos/$GITHUB_REPOSITORY/issues"
open=$(gh api --paginate "$issues?state=open&creator=github-actions%5Bbot%5D" --jq ".[] | select(.title == \"$title\") | .number" | head -n 1)
if [ -n "$open" ]; then
  gh api --silent --method PATCH "$issues/$open" --field "body=@$file"
else
  gh api --silent --method POST "$issues" --field "title=$title" --field "body=@$file"
fi
