#!/bin/sh
# pulumi-language-nodejs of poolproof, placed beside a Pulumi CLI that was built without one. The CLI is shared by every
# clone and project of a user; the host is the one of the clone or package that the program belongs to, or of the one
# whose task started the engine.
name=language-host/bin/pulumi-language-nodejs
# Clones of version 0.1 have it in setup itself.
find_host() {
  for host in "$1/setup/offline/$name" "$1/setup/$name" "$1/node_modules/poolproof/dist/setup/offline/$name"; do
    [ -x "$host" ] && return 0
  done
  return 1
}
folder=$(pwd -P)
while ! find_host "$folder" && [ "$folder" != / ]; do folder=$(dirname -- "$folder"); done
if ! find_host "$folder" && ! find_host "${POOLPROOF_CLONE:-/}"; then
  echo "LANGUAGE_HOST_MISSING: $(pwd -P) lies in no project of poolproof, whose Node language host this CLI uses" >&2
  echo "  fix: install the Pulumi CLI's release (https://www.pulumi.com/docs/install/), which brings the official one" >&2
  exit 1
fi
exec "$host" "$@"
