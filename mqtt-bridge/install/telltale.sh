#!/bin/sh
# The command of an installed Telltale: it finds the service's settings and store by itself.
if [ -z "${TELLTALE_SETTINGS-}" ] && [ -r /etc/telltale/settings.yaml ]; then
	export TELLTALE_SETTINGS=/etc/telltale/settings.yaml
fi
exec @NODE@ @LIB@/dist/mqtt-bridge/telltale.js "$@"
