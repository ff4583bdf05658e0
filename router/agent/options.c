#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi.gen.h"

const char options_usage[] =
	"telltale-agent --replay FILE --events FILE [--table FILE] [--key LO:HI] [--profile esp|small|normal]\n"
	"    classify a pcap or pcapng file, write raw event records (- is standard input or output)\n"
	"telltale-agent --batch FILE --head EPOCH:REVISION:SEQ:T0:LOST --events FILE\n"
	"    write raw event records as the message that the plane gets\n"
	"telltale-agent --self-test\n"
	"    check that this build classifies as it should on this machine\n"
	"telltale-agent --version\n";

static const struct option known[] = {
	{ "replay", required_argument, NULL, 'r' },
	{ "table", required_argument, NULL, 't' },
	{ "key", required_argument, NULL, 'k' },
	{ "profile", required_argument, NULL, 'p' },
	{ "events", required_argument, NULL, 'e' },
	{ "batch", required_argument, NULL, 'b' },
	{ "head", required_argument, NULL, 'n' },
	{ "self-test", no_argument, NULL, 's' },
	{ "version", no_argument, NULL, 'v' },
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

	/* sscanf would take signs and blanks too. */
	if (value[strspn(value, "0123456789abcdefABCDEF:")] != '\0' ||
	    sscanf(value, "%8" SCNx32 ":%8" SCNx32 "%n", &options->key_lo, &options->key_hi, &end) != 2 ||
	    value[end] != '\0')
		return refuse("key", value, "two numbers of up to 8 hexadecimal digits, as 01234567:89abcdef");
	return 0;
}

static int parse_head(struct options *options, const char *value)
{
	uint32_t *fields[] = { &options->head.epoch, &options->head.revision, &options->head.seq, &options->head.t0,
		               &options->head.lost };
	const unsigned last = sizeof(fields) / sizeof(fields[0]) - 1;
	const char *at = value;

	for (unsigned i = 0; i <= last; i++) {
		char *end;
		unsigned long long number = strtoull(at, &end, 10);

		if (*at < '0' || *at > '9' || number > UINT32_MAX || *end != (i == last ? '\0' : ':'))
			return refuse("head", value, "five numbers, as 1:7:1:1406800000:0");
		*fields[i] = (uint32_t)number;
		at = end + 1;
	}
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
	case 'b':
		options->batch = optarg;
		return 0;
	case 'n':
		return parse_head(options, optarg);
	case 'k':
		return parse_key(options, optarg);
	case 'p':
		return parse_profile(options, optarg);
	case 's':
		options->self_test = true;
		return 0;
	case 'v':
		options->version = true;
		return 0;
	case 'h':
		options->help = true;
		return 0;
	default:
		return -EINVAL;
	}
}

static int check(const struct options *options)
{
	if (options->help || options->version || options->self_test)
		return 0;
	if (!options->replay == !options->batch) {
		fprintf(stderr, "telltale-agent: expected one of --replay, --batch, --self-test; see --help\n");
		return -EINVAL;
	}
	if (!options->events) {
		fprintf(stderr, "telltale-agent: --events FILE is missing\n");
		return -EINVAL;
	}
	return 0;
}

int options_fault(int answer, int argc, char **argv)
{
	const char *word = argv[optind - 1];

	/* Of -xy getopt still stands at the word when it refuses the first letter. */
	if (optind < argc && optopt != 0 && argv[optind][0] == '-' && argv[optind][1] == optopt)
		word = argv[optind];
	fprintf(stderr, "telltale-agent: %s: %s; see --help\n", word,
	        answer == ':' ? "its value is missing" : "no such option");
	return -EINVAL;
}

int options_parse(struct options *options, int argc, char **argv)
{
	int option;

	*options = (struct options){ .profile = TT_PROFILE_SMALL };
	while ((option = getopt_long(argc, argv, OPTIONS_SHORT, known, NULL)) != -1) {
		int result = option == ':' || option == '?' ? options_fault(option, argc, argv) :
		                                              parse_one(options, option);

		if (result < 0)
			return result;
	}
	if (optind < argc) {
		fprintf(stderr, "telltale-agent: %s: not expected here\n", argv[optind]);
		return -EINVAL;
	}
	return check(options);
}
