#!/usr/bin/env bash
# Posts the previews of a pull request as one comment, which later runs renew.
# Arguments: the folder of the previews (STACK.md), then the stacks in their order.
# Environment: GH_TOKEN, GITHUB_REPOSITORY, PULL_REQUEST.
set -euo pipefail
folder=$1
shift
marker='<!-- gke-aci: previews -->'

body=$(mktemp)
trap 'rm -f "$body"' EXIT
echo "$marker" > "$body"
for stack in "$@"; do
  printf '\n## %s\n\n' "$stack" >> "$body"
  if [ -s "$folder/$stack.md" ]; then
    cat "$folder/$stack.md" >> "$body"
  else
    echo 'There is no preview: it failed before it began. The log of the run tells why.' >> "$body"
  fi
done

comments="repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments"
# Only one's own: whoever writes the marker into a comment shall not have it changed.
earlier=$(gh api --paginate "$comments" --jq ".[] | select(.user.login == \"github-actions[bot]\") | select(.body | startswith(\"$marker\")) | .id" | head -n 1)
if [ -n "$earlier" ]; then
  gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$earlier" --field "body=@$body"
else
  gh api --silent --method POST "$comments" --field "body=@$body"
fi
