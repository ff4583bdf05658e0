// nDPI's detection over a capture (pcap, Ethernet): argv is the file. For each line on stdin all frames are classified
// with new flows, and "nanoseconds frames" is printed: processor time of this process. As in nDPI's reader, a flow is
// given up once its protocol is known or 32 of its packets were looked at.
#include <ndpi/ndpi_api.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { FILE_HEAD = 24, RECORD_HEAD = 16, ETHERNET = 14, SLOTS = 65536, LOOKS = 32 };

struct key {
    uint8_t a[16], b[16];
    uint16_t ports[2];
    uint8_t l4;
};

struct entry {
    struct entry *next;
    struct key key;
    struct ndpi_flow_struct *flow;
    unsigned looks;
};

static struct entry *slots[SLOTS];

static void fail(const char *what) {
    fprintf(stderr, "ndpi: %s\n", what);
    exit(2);
}

static uint16_t be16(const uint8_t *at) {
    return (uint16_t)(at[0] << 8 | at[1]);
}

static uint32_t hash_of(const struct key *key) {
    uint32_t h = 2166136261u;
    const uint8_t *bytes = (const uint8_t *)key;
    for (size_t i = 0; i < sizeof *key; i++) h = (h ^ bytes[i]) * 16777619u;
    return h % SLOTS;
}

/** Both directions have the same key: the lower end stands first. */
static void order(struct key *key) {
    int by_address = memcmp(key->a, key->b, sizeof key->a);
    uint8_t address[16];
    uint16_t port = key->ports[0];
    if (by_address < 0 || (by_address == 0 && key->ports[0] <= key->ports[1])) return;
    memcpy(address, key->a, sizeof address);
    memcpy(key->a, key->b, sizeof address);
    memcpy(key->b, address, sizeof address);
    key->ports[0] = key->ports[1];
    key->ports[1] = port;
}

/** Reads the ends of an IP packet; 0 when it is none. */
static int read_key(const uint8_t *ip, size_t size, struct key *key) {
    size_t head;
    memset(key, 0, sizeof *key);
    if (size >= 20 && ip[0] >> 4 == 4) {
        head = (size_t)(ip[0] & 15) * 4;
        key->l4 = ip[9];
        memcpy(key->a, ip + 12, 4);
        memcpy(key->b, ip + 16, 4);
    } else if (size >= 40 && ip[0] >> 4 == 6) {
        head = 40;
        key->l4 = ip[6];
        memcpy(key->a, ip + 8, 16);
        memcpy(key->b, ip + 24, 16);
    } else {
        return 0;
    }
    if ((key->l4 == 6 || key->l4 == 17) && size >= head + 4) {
        key->ports[0] = be16(ip + head);
        key->ports[1] = be16(ip + head + 2);
    }
    order(key);
    return 1;
}

static struct entry *find(const struct key *key) {
    struct entry **slot = &slots[hash_of(key)];
    for (struct entry *entry = *slot; entry != NULL; entry = entry->next) {
        if (memcmp(&entry->key, key, sizeof *key) == 0) return entry;
    }
    struct entry *entry = calloc(1, sizeof *entry);
    if (entry == NULL) fail("no memory");
    entry->key = *key;
    entry->flow = ndpi_flow_malloc(SIZEOF_FLOW_STRUCT);
    if (entry->flow == NULL) fail("no memory");
    memset(entry->flow, 0, SIZEOF_FLOW_STRUCT);
    entry->next = *slot;
    return *slot = entry;
}

static void forget_all(void) {
    for (size_t i = 0; i < SLOTS; i++) {
        while (slots[i] != NULL) {
            struct entry *entry = slots[i];
            slots[i] = entry->next;
            ndpi_flow_free(entry->flow);
            free(entry);
        }
    }
}

static void look(struct ndpi_detection_module_struct *module, const uint8_t *frame, size_t size, uint64_t ms) {
    size_t head = ETHERNET;
    struct key key;
    if (size < ETHERNET + 4) return;
    while (be16(frame + head - 2) == 0x8100 && size > head + 4) head += 4;
    if (!read_key(frame + head, size - head, &key)) return;
    struct entry *entry = find(&key);
    if (entry->looks >= LOOKS) return;
    entry->looks++;
    ndpi_protocol found =
        ndpi_detection_process_packet(module, entry->flow, frame + head, (unsigned short)(size - head), ms);
    if (found.app_protocol != NDPI_PROTOCOL_UNKNOWN && entry->flow->check_extra_packets == 0) entry->looks = LOOKS;
}

static void classify(struct ndpi_detection_module_struct *module, const uint8_t *bytes, size_t size) {
    struct timespec from, to;
    unsigned long frames = 0;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
    for (size_t at = FILE_HEAD; at + RECORD_HEAD <= size; frames++) {
        uint32_t record[4];
        memcpy(record, bytes + at, sizeof record);
        at += RECORD_HEAD;
        if (record[2] > size - at) break;
        look(module, bytes + at, record[2], (uint64_t)record[0] * 1000 + record[1] / 1000);
        at += record[2];
    }
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
    forget_all();
    printf("%lld %lu\n", (to.tv_sec - from.tv_sec) * 1000000000LL + (to.tv_nsec - from.tv_nsec), frames);
    fflush(stdout);
}

static uint8_t *read_all(const char *path, size_t *size) {
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) fail("the capture cannot be read");
    *size = (size_t)ftell(file);
    rewind(file);
    uint8_t *bytes = malloc(*size + 1);
    if (bytes == NULL || fread(bytes, 1, *size, file) != *size) fail("the capture cannot be read");
    fclose(file);
    return bytes;
}

int main(int argc, char **argv) {
    size_t size = 0;
    if (argc != 2) fail("usage: ndpi CAPTURE");
    uint8_t *bytes = read_all(argv[1], &size);
    struct ndpi_detection_module_struct *module = ndpi_init_detection_module(ndpi_no_prefs);
    NDPI_PROTOCOL_BITMASK all;
    if (module == NULL) fail("no detection module");
    NDPI_BITMASK_SET_ALL(all);
    ndpi_set_protocol_detection_bitmask2(module, &all);
    ndpi_finalize_initialization(module);
    printf("%s\n", ndpi_revision());
    fflush(stdout);
    for (int c = getchar(); c != EOF; c = getchar()) {
        if (c == '\n') classify(module, bytes, size);
    }
    return 0;
}
