// Hyperscan over the payloads of the benchmark: argv are the patterns ("flags<TAB>expression" a line) and the payloads
// (32-bit length in this machine's order, bytes). For each line on stdin all payloads are scanned once, and
// "nanoseconds matches" is printed: processor time of this process in all, and matches reported.
#include <hs/hs.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PATTERNS_MAX = 32768, LINE_MAX_BYTES = 1024 };

static char *expressions[PATTERNS_MAX];
static unsigned flags[PATTERNS_MAX];
static unsigned ids[PATTERNS_MAX];

static void fail(const char *what, const char *why) {
    fprintf(stderr, "hyperscan: %s: %s\n", what, why);
    exit(2);
}

/** i: ASCII letters match in either case. All: each pattern is reported once a payload, as its first match. */
static unsigned read_flags(const char *text) {
    unsigned all = HS_FLAG_SINGLEMATCH;
    return strchr(text, 'i') ? all | HS_FLAG_CASELESS : all;
}

static unsigned read_patterns(const char *path) {
    static char line[LINE_MAX_BYTES];
    FILE *file = fopen(path, "r");
    unsigned count = 0;
    if (file == NULL) fail(path, "cannot be read");
    while (fgets(line, sizeof line, file) != NULL) {
        char *tab = strchr(line, '\t');
        if (tab == NULL || count == PATTERNS_MAX) fail(path, "a line without a tab, or too many");
        line[strcspn(line, "\n")] = 0;
        *tab = 0;
        flags[count] = read_flags(line);
        ids[count] = count;
        expressions[count++] = strdup(tab + 1);
    }
    fclose(file);
    return count;
}

static char *read_all(const char *path, size_t *size) {
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) fail(path, "cannot be read");
    *size = (size_t)ftell(file);
    rewind(file);
    char *bytes = malloc(*size + 1);
    if (bytes == NULL || fread(bytes, 1, *size, file) != *size) fail(path, "cannot be read");
    fclose(file);
    return bytes;
}

static hs_database_t *compile(unsigned count) {
    hs_database_t *database = NULL;
    hs_compile_error_t *error = NULL;
    hs_error_t result = hs_compile_multi((const char *const *)expressions, flags, ids, count, HS_MODE_BLOCK, NULL,
                                         &database, &error);
    if (result != HS_SUCCESS) fail("compile", error != NULL ? error->message : "no reason given");
    return database;
}

static int on_match(unsigned id, unsigned long long from, unsigned long long to, unsigned match_flags, void *context) {
    (void)id;
    (void)from;
    (void)to;
    (void)match_flags;
    ++*(unsigned long *)context;
    return 0;
}

static void scan_all(const hs_database_t *database, hs_scratch_t *scratch, const char *bytes, size_t size) {
    unsigned long matches = 0;
    struct timespec from, to;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
    for (size_t at = 0; at + 4 <= size;) {
        uint32_t length;
        memcpy(&length, bytes + at, 4);
        if (hs_scan(database, bytes + at + 4, length, 0, scratch, on_match, &matches) != HS_SUCCESS) {
            fail("scan", "refused");
        }
        at += 4 + length;
    }
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
    printf("%lld %lu\n", (to.tv_sec - from.tv_sec) * 1000000000LL + (to.tv_nsec - from.tv_nsec), matches);
    fflush(stdout);
}

int main(int argc, char **argv) {
    if (argc != 3) fail("usage", "hyperscan PATTERNS PAYLOADS");
    hs_scratch_t *scratch = NULL;
    size_t size = 0;
    unsigned count = read_patterns(argv[1]);
    char *bytes = read_all(argv[2], &size);
    hs_database_t *database = compile(count);
    if (hs_alloc_scratch(database, &scratch) != HS_SUCCESS) fail("scratch", "no memory");
    printf("%s\n", hs_version());
    fflush(stdout);
    for (int c = getchar(); c != EOF; c = getchar()) {
        if (c == '\n') scan_all(database, scratch, bytes, size);
    }
    return 0;
}
