#!/bin/sh
# pulumi-language-nodejs of poolproof, placed beside a Pulumi CLI that was built without one. The CLI is shared by every
# clone of a user; the host is the one of the clone the program lies in, or of the clone whose task started the engine.
host=setup/language-host/bin/pulumi-language-nodejs
folder=$(pwd -P)
while [ "$folder" != / ] && [ ! -x "$folder/$host" ]; do folder=$(dirname -- "$folder"); done
[ -x "$folder/$host" ] || folder=${POOLPROOF_CLONE:-}
if [ ! -x "$folder/$host" ]; then
  echo "LANGUAGE_HOST_MISSING: $(pwd -P) lies in no clone of poolproof, whose Node language host this CLI uses" >&2
  echo "  fix: install the Pulumi CLI's release (https://www.pulumi.com/docs/install/), which brings the official one" >&2
  exit 1
fi
exec "$folder/$host" "$@"
