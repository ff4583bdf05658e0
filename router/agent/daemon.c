#include "daemon.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "firewall/unload.h"
#include "options.h"
#include "pair.h"
#include "run.h"
#include "settings.h"

#define WRONG_USE 2

const char daemon_usage[] =
	"telltale-agent run [--config FILE] [--folder DIR] [--device NAMES] [--way nflog|packet] [--group N]\n"
	"        [--mark-mask N] [--profile esp|small|normal] [--backlog KIB] [--health SECONDS] [--flows SECONDS]\n"
	"        [--alone SECONDS] [--volumes on|off] [--hold on|off] [--guard on|off] [--queue N] [--status DIR]\n"
	"        [--capture FILE]\n"
	"    watch the LAN (or read a capture file), tell the plane; FILE has lines as: device br-lan\n"
	"telltale-agent pair [--folder DIR] LINE|-\n"
	"    store the line that telltale pair has printed; - reads it from standard input\n"
	"telltale-agent firewall [--config FILE] [--device NAMES] [--group N] [--mark-mask N] [--hold on|off]\n"
	"        [--guard on|off] [--queue N]\n"
	"    print the nftables table that the agent needs, for nft -f -\n"
	"telltale-agent unload [--config FILE] [--mark-mask N]\n"
	"    take the table away, and our bits of the marks of all flows\n";

/* Every option is a setting but --config. */
static const struct option known[] = {
	{ "config", required_argument, NULL, 'c' },    { "folder", required_argument, NULL, 's' },
	{ "device", required_argument, NULL, 's' },    { "way", required_argument, NULL, 's' },
	{ "group", required_argument, NULL, 's' },     { "mark-mask", required_argument, NULL, 's' },
	{ "profile", required_argument, NULL, 's' },   { "backlog", required_argument, NULL, 's' },
	{ "health", required_argument, NULL, 's' },    { "flows", required_argument, NULL, 's' },
	{ "alone", required_argument, NULL, 's' },     { "volumes", required_argument, NULL, 's' },
	{ "queue", required_argument, NULL, 's' },     { "hold", required_argument, NULL, 's' },
	{ "guard", required_argument, NULL, 's' },     { "capture", required_argument, NULL, 's' },
	{ "status", required_argument, NULL, 's' },    { NULL, 0, NULL, 0 },
};

/* Reads the options; `words` is how many others are expected. 0 or a negative errno. */
static int parse(struct settings *settings, int argc, char **argv, int words)
{
	int option, index = 0, result = 0;

	settings_init(settings);
	while (result == 0 && (option = getopt_long(argc, argv, OPTIONS_SHORT, known, &index)) != -1) {
		if (option == 'c')
			result = settings_load(settings, optarg);
		else
			result = option == 's' ? settings_set(settings, known[index].name, optarg, "--") :
			                         options_fault(option, argc, argv);
	}
	if (result == 0 && argc - optind != words) {
		fprintf(stderr, "telltale-agent: %s: %s; see --help\n", argc - optind > words ? argv[optind] : argv[0],
		        argc - optind > words ? "not expected here" : "something is missing");
		result = -EINVAL;
	}
	return result;
}

static int print_firewall(const struct settings *settings)
{
	struct firewall_settings firewall;
	const char *why;

	settings_firewall(settings, &firewall);
	why = firewall_fault(&firewall);
	if (why) {
		fprintf(stderr, "telltale-agent: firewall: %s\n", why);
		return -EINVAL;
	}
	return firewall_print(&firewall, stdout);
}

int daemon_main(int argc, char **argv)
{
	static struct settings settings;
	int result;

	if (strcmp(argv[0], "run") == 0) {
		if (parse(&settings, argc, argv, 0) < 0)
			return WRONG_USE;
		return run_agent(&settings) < 0 ? 1 : 0;
	}
	if (strcmp(argv[0], "pair") == 0) {
		if (parse(&settings, argc, argv, 1) < 0)
			return WRONG_USE;
		return pair_store(settings.folder, argv[optind]) < 0 ? WRONG_USE : 0;
	}
	if (strcmp(argv[0], "unload") == 0) {
		if (parse(&settings, argc, argv, 0) < 0)
			return WRONG_USE;
		result = firewall_unload(settings.mark_mask);
		if (result < 0)
			fprintf(stderr, "telltale-agent: unload: %s\n", strerror(-result));
		return result < 0 ? 1 : 0;
	}
	if (strcmp(argv[0], "firewall") == 0) {
		result = parse(&settings, argc, argv, 0);
		return result < 0 || print_firewall(&settings) < 0 ? WRONG_USE : 0;
	}
	return -1;
}
