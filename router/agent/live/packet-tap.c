#include "packet-tap.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../abi.gen.h"
#include "filter.h"
#include "frame.h"

/* A block holds the largest frame that a router joins (64 KiB) with its head. */
#define BLOCK_BYTES (128u << 10)
#define BLOCKS 8u
#define RING_BYTES (BLOCK_BYTES * BLOCKS)
/* A block that is not full is given after this time, in ms. */
#define FLUSH 10
#define TAG_BYTES 4

static int find_device(int fd, const char *device)
{
	struct ifreq request = { 0 };

	if (strlen(device) >= sizeof(request.ifr_name))
		return -ENODEV;
	memcpy(request.ifr_name, device, strlen(device));
	if (ioctl(fd, SIOCGIFHWADDR, &request) < 0)
		return -errno;
	if (request.ifr_hwaddr.sa_family != ARPHRD_ETHER && request.ifr_hwaddr.sa_family != ARPHRD_LOOPBACK)
		return -EINVAL;
	if (ioctl(fd, SIOCGIFINDEX, &request) < 0)
		return -errno;
	return request.ifr_ifindex;
}

/* A filter that was there before is replaced at once. */
static int set_filter(struct packet_tap *tap)
{
	struct sock_filter steps[FILTER_STEPS_MAX];
	struct sock_fprog program = { .len = filter_make(steps, &tap->ports), .filter = steps };

	return setsockopt(tap->fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) < 0 ? -errno : 0;
}

static int make_ring(struct packet_tap *tap)
{
	int version = TPACKET_V3;
	struct tpacket_req3 request = {
		.tp_block_size = BLOCK_BYTES,
		.tp_block_nr = BLOCKS,
		.tp_frame_size = BLOCK_BYTES,
		.tp_frame_nr = BLOCKS,
		.tp_retire_blk_tov = FLUSH,
	};
	void *ring;

	if (setsockopt(tap->fd, SOL_PACKET, PACKET_VERSION, &version, sizeof(version)) < 0 ||
	    setsockopt(tap->fd, SOL_PACKET, PACKET_RX_RING, &request, sizeof(request)) < 0)
		return -errno;
	ring = mmap(NULL, RING_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, tap->fd, 0);
	if (ring == MAP_FAILED)
		return -errno;
	tap->ring = ring;
	return 0;
}

static int bind_device(const struct packet_tap *tap)
{
	struct sockaddr_ll address = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = tap->index,
	};

	return bind(tap->fd, (const struct sockaddr *)&address, sizeof(address)) < 0 ? -errno : 0;
}

int packet_tap_open(struct packet_tap *tap, const char *device)
{
	int result;

	memset(tap, 0, sizeof(*tap));
	/* Without a protocol nothing comes before the filter is in place. */
	tap->fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (tap->fd < 0)
		return -errno;
	result = find_device(tap->fd, device);
	tap->index = result;
	if (result > 0)
		result = ports_read(device, &tap->ports);
	/* Bound to no device it hears all; the filter chooses. */
	if (tap->ports.is_bridge)
		tap->index = 0;
	if (result == 0)
		result = set_filter(tap);
	if (result == 0)
		result = make_ring(tap);
	if (result == 0)
		result = bind_device(tap);
	if (result < 0)
		packet_tap_close(tap);
	return result;
}

void packet_tap_close(struct packet_tap *tap)
{
	if (tap->ring)
		(void)munmap(tap->ring, RING_BYTES);
	if (tap->fd >= 0)
		(void)close(tap->fd);
	tap->ring = NULL;
	tap->fd = -1;
}

static struct tpacket_block_desc *block_of(const struct packet_tap *tap)
{
	return (struct tpacket_block_desc *)(tap->ring + (size_t)tap->block * BLOCK_BYTES);
}

static void give_back(struct packet_tap *tap)
{
	__atomic_store_n(&block_of(tap)->hdr.bh1.block_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
	tap->block = (tap->block + 1) % BLOCKS;
	tap->at = NULL;
}

/* Makes `at` and `left` those of the next block that has frames; false: none has. */
static bool take_block(struct packet_tap *tap)
{
	for (unsigned i = 0; i < BLOCKS; i++) {
		struct tpacket_block_desc *block = block_of(tap);

		if ((__atomic_load_n(&block->hdr.bh1.block_status, __ATOMIC_ACQUIRE) & TP_STATUS_USER) == 0)
			return false;
		tap->left = block->hdr.bh1.num_pkts;
		tap->at = (const void *)((uint8_t *)block + block->hdr.bh1.offset_to_first_pkt);
		if (tap->left > 0)
			return true;
		give_back(tap);
	}
	return false;
}

static void read_frame(const struct tpacket3_hdr *head, struct packet *packet)
{
	uint8_t *frame = (uint8_t *)head + head->tp_mac;

	packet->size = head->tp_snaplen;
	packet->wire = head->tp_len;
	/* The device took the tag off; before the frame the ring has room. */
	if (head->tp_status & TP_STATUS_VLAN_VALID && packet->size >= FRAME_ETHERNET) {
		uint16_t tpid = head->tp_status & TP_STATUS_VLAN_TPID_VALID ? head->hv1.tp_vlan_tpid : ETH_P_8021Q;

		frame_tag(frame, tpid, (uint16_t)head->hv1.tp_vlan_tci);
		frame -= TAG_BYTES;
		packet->size += TAG_BYTES;
		packet->wire += TAG_BYTES;
	}
	packet->bytes = frame;
	packet->sec = head->tp_sec;
	packet->nsec = head->tp_nsec;
	packet->link = TT_LINK_ETHERNET;
}

/* Pushes the frames of the block; false: the ring is full. */
static bool push_block(struct packet_tap *tap, struct tap *to, struct classifier *classifier)
{
	while (tap->left > 0) {
		const struct tpacket3_hdr *head = tap->at;
		struct packet packet = { 0 };

		read_frame(head, &packet);
		tap->at = (const void *)((const uint8_t *)head + head->tp_next_offset);
		tap->left--;
		if (!tap_push(to, classifier, &packet))
			return false;
	}
	return true;
}

/* Nothing came: whether anything can. A device that is only down may come up again. */
static int check(const struct packet_tap *tap, const char *device)
{
	int error = 0;
	socklen_t size = sizeof(error);

	if (tap->is_gone)
		return -ENODEV;
	if (tap->index == 0 || getsockopt(tap->fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0 || error == 0)
		return 0;
	return error == ENETDOWN && (int)if_nametoindex(device) == tap->index ? 0 : -ENODEV;
}

int packet_tap_read(struct packet_tap *tap, struct tap *to, const char *device, struct classifier *classifier)
{
	uint64_t before = to->counted.frames;

	if (!tap_again(to, classifier))
		return 0;
	for (unsigned i = 0; i < BLOCKS; i++) {
		if (!tap->at && !take_block(tap))
			break;
		if (!push_block(tap, to, classifier))
			break;
		give_back(tap);
	}
	return to->counted.frames == before ? check(tap, device) : (int)(to->counted.frames - before);
}

/* A port joins the bridge when a radio comes up. */
static void follow_ports(struct packet_tap *tap, const char *device)
{
	struct ports ports;

	/* Of a device that was down already the socket is not told. */
	if (tap->index != 0) {
		tap->is_gone = (int)if_nametoindex(device) != tap->index;
		return;
	}
	if (ports_read(device, &ports) < 0) {
		tap->is_gone = true;
		return;
	}
	if (memcmp(&ports, &tap->ports, sizeof(ports)) == 0)
		return;
	tap->ports = ports;
	tap->ports.is_bridge = true;
	(void)set_filter(tap);
}

void packet_tap_count(struct packet_tap *tap, const char *device, struct live_counters *counted)
{
	struct tpacket_stats_v3 lost = { 0 };
	socklen_t size = sizeof(lost);

	follow_ports(tap, device);
	/* Reading sets it back to 0. */
	if (getsockopt(tap->fd, SOL_PACKET, PACKET_STATISTICS, &lost, &size) < 0)
		return;
	counted->dropped += lost.tp_drops;
	counted->overruns += lost.tp_freeze_q_cnt;
}
