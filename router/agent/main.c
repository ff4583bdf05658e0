#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef AGENT_REPLAY_ONLY
#include "daemon.h"
#endif
#include "file.h"
#include "options.h"
#include "replay.h"
#include "self-test.h"
#include "version.h"

static int open_classifier(struct classifier *classifier, uint32_t profile)
{
	int result = classifier_open(classifier, profile);

	if (result < 0)
		fprintf(stderr, "telltale-agent: classifier: %s\n", strerror(-result));
	return result;
}

static int load_table(struct classifier *classifier, const char *path)
{
	uint8_t *table = NULL;
	uint32_t size = 0;
	int result = file_load(path, classifier_table_capacity(classifier), &table, &size);

	if (result < 0)
		return result;
	result = classifier_load_table(classifier, table, size);
	free(table);
	if (result < 0)
		fprintf(stderr, "telltale-agent: %s: table refused: %s\n", path,
		        classifier_table_fault(result));
	return result;
}

static int run_replay(const struct options *options)
{
	static struct classifier classifier;
	int result = open_classifier(&classifier, options->profile);

	if (result < 0)
		return result;
	classifier_set_key(&classifier, options->key_lo, options->key_hi);
	if (options->table)
		result = load_table(&classifier, options->table);
	if (result >= 0) {
		result = replay_run(&classifier, options->replay, options->events);
		if (result == -EIO)
			fprintf(stderr, "telltale-agent: %s: could not be replayed\n", options->replay);
	}
	classifier_close(&classifier);
	return result;
}

static int write_batch(struct batch *batch, const char *path)
{
	static uint8_t message[BATCH_MAX_BYTES];
	int size = batch_write(batch, message, sizeof(message));

	if (size < 0) {
		fprintf(stderr, "telltale-agent: %lu bytes of records; a batch takes %lu with its head\n",
		        (unsigned long)batch->size, (unsigned long)BATCH_MAX_BYTES);
		return size;
	}
	return file_store(path, message, (uint32_t)size);
}

static int run_batch(const struct options *options)
{
	struct batch batch = options->head;
	uint8_t *records = NULL;
	int result = file_load(options->batch, BATCH_MAX_BYTES, &records, &batch.size);

	if (result < 0)
		return result;
	batch.records = records;
	result = write_batch(&batch, options->events);
	free(records);
	return result;
}

#ifdef AGENT_REPLAY_ONLY
static const char daemon_usage[] = "";

static int daemon_main(int argc, char **argv)
{
	(void)argc, (void)argv;
	return -1;
}
#endif

int main(int argc, char **argv)
{
	struct options options;

	if (argc > 1 && argv[1][0] != '-') {
		int status = daemon_main(argc - 1, argv + 1);

		if (status >= 0)
			return status;
	}

	if (options_parse(&options, argc, argv) < 0)
		return 2;
	if (options.help) {
		fputs(daemon_usage, stdout);
		fputs(options_usage, stdout);
		return 0;
	}
	if (options.version) {
		puts("telltale-agent " AGENT_VERSION);
		return 0;
	}
	if (options.self_test)
		return self_test_run() < 0 ? 1 : 0;
	return (options.batch ? run_batch(&options) : run_replay(&options)) < 0 ? 2 : 0;
}
