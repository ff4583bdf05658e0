/* Prints the table: firewall GROUP MASK DEVICE... */
#include <stdio.h>
#include <stdlib.h>

#include "../../../router/agent/firewall/firewall.h"

int main(int argc, char **argv)
{
	struct firewall_settings settings = { 0 };
	const char *fault;

	if (argc < 3)
		return 2;
	settings.group = (uint16_t)strtoul(argv[1], NULL, 0);
	settings.mark_mask = (uint32_t)strtoul(argv[2], NULL, 0);
	settings.device_count = (unsigned)argc - 3;
	for (unsigned i = 0; i < settings.device_count && i < FIREWALL_DEVICES_MAX; i++)
		settings.devices[i] = argv[3 + i];
	fault = firewall_fault(&settings);
	if (fault) {
		fprintf(stderr, "%s\n", fault);
		return 1;
	}
	return firewall_print(&settings, stdout) < 0 ? 2 : 0;
}
