#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "abi.gen.h"

const char options_usage[] =
	"telltale-agent --replay FILE --events FILE [--table FILE] [--key LO:HI] [--profile esp|small|normal]\n"
	"    classify a pcap or pcapng file, write raw event records (- is standard input or output)\n"
	"telltale-agent --self-test\n"
	"    check that this build classifies as it should on this machine\n";

static const struct option known[] = {
	{ "replay", required_argument, NULL, 'r' },
	{ "table", required_argument, NULL, 't' },
	{ "key", required_argument, NULL, 'k' },
	{ "profile", required_argument, NULL, 'p' },
	{ "events", required_argument, NULL, 'e' },
	{ "self-test", no_argument, NULL, 's' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static const char *const profiles[TT_PROFILE_COUNT] = {
	[TT_PROFILE_ESP] = "esp",
	[TT_PROFILE_SMALL] = "small",
	[TT_PROFILE_NORMAL] = "normal",
	[TT_PROFILE_TEST] = "test",
};

static int refuse(const char *option, const char *value, const char *expected)
{
	fprintf(stderr, "telltale-agent: --%s %s: expected %s\n", option, value, expected);
	return -EINVAL;
}

static int parse_profile(struct options *options, const char *value)
{
	for (uint32_t i = 0; i < TT_PROFILE_COUNT; i++) {
		if (strcmp(value, profiles[i]) == 0) {
			options->profile = i;
			return 0;
		}
	}
	return refuse("profile", value, "esp, small or normal");
}

static int parse_key(struct options *options, const char *value)
{
	int end = 0;

	if (sscanf(value, "%8" SCNx32 ":%8" SCNx32 "%n", &options->key_lo, &options->key_hi, &end) != 2 ||
	    value[end] != '\0')
		return refuse("key", value, "two numbers of up to 8 hexadecimal digits, as 01234567:89abcdef");
	return 0;
}

static int parse_one(struct options *options, int option)
{
	switch (option) {
	case 'r':
		options->replay = optarg;
		return 0;
	case 't':
		options->table = optarg;
		return 0;
	case 'e':
		options->events = optarg;
		return 0;
	case 'k':
		return parse_key(options, optarg);
	case 'p':
		return parse_profile(options, optarg);
	case 's':
		options->self_test = true;
		return 0;
	case 'h':
		options->help = true;
		return 0;
	default:
		return -EINVAL; /* getopt has said why */
	}
}

static int check(const struct options *options)
{
	if (options->help || options->self_test)
		return 0;
	if (!options->replay) {
		fprintf(stderr, "telltale-agent: nothing to do; telltale-agent --help says what there is\n");
		return -EINVAL;
	}
	if (!options->events) {
		fprintf(stderr, "telltale-agent: --replay needs --events FILE\n");
		return -EINVAL;
	}
	return 0;
}

int options_parse(struct options *options, int argc, char **argv)
{
	int option;

	*options = (struct options){ .profile = TT_PROFILE_SMALL };
	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
		int result = parse_one(options, option);

		if (result < 0)
			return result;
	}
	if (optind < argc) {
		fprintf(stderr, "telltale-agent: %s: not expected here\n", argv[optind]);
		return -EINVAL;
	}
	return check(options);
}
