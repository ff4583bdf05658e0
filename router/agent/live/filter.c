#include "filter.h"

#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <netinet/in.h>
#include <stdint.h>

#define WHOLE 0x40000
/* A ClientHello and what else begins a flow; port 443 carries little that is readable later. */
#define BEGINNING 4096
#define HEADERS 128

#define ETHERTYPE 12
/* From here on X is the length of the IP header. */
#define IP 14
#define PPPOE_SESSION 0x8864
#define IPV6_HEADER 40
#define IPV6_FRAGMENT 44
#define FRAGMENT_OFFSET 0x1fff
#define TCP_FLAGS (IP + 13)
#define TCP_HEADER (IP + 12)
#define FIN_OR_RST 0x05
#define SYN 0x02
#define UDP_PAYLOAD (IP + 8)
#define QUIC_LONG_HEADER 0x80
#define TLS_APPLICATION_DATA 0x17
#define TLS_VERSION_3 0x03
#define PACKET_TYPE ((uint32_t)(SKF_AD_OFF + SKF_AD_PKTTYPE))
#define DEVICE ((uint32_t)(SKF_AD_OFF + SKF_AD_IFINDEX))
#define MAC_DST 0
#define MAC_SRC 6
#define MAC_MULTICAST 1

/* Scratch memory: length of the IP packet, destination port, length of both headers. */
#define M_LENGTH 0
#define M_PORT 1
#define M_HEADERS 2

enum place {
	NEXT, /* the step below */
	V4,
	V6,
	L4,
	TCP,
	TCP_UP,
	TCP_DOWN,
	TCP_PAYLOAD,
	TLS_MAYBE,
	TCP_REST,
	UDP,
	UDP_PORT,
	UDP_UP,
	QUIC_MAYBE,
	FRAGMENT,
	OTHER,
	ALL,
	FIRST,
	HEAD,
	NONE,
	PLACES,
};

/* One step; `at` names it, `yes` and `no` are where a comparison goes on. */
struct step {
	enum place at;
	uint16_t code;
	uint32_t k;
	enum place yes;
	enum place no;
};

#define LOAD(at, size, offset) { at, BPF_LD | (size) | BPF_ABS, offset, NEXT, NEXT }
#define LOAD_X(at, size, offset) { at, BPF_LD | (size) | BPF_IND, offset, NEXT, NEXT }
#define DO(code, k) { NEXT, code, k, NEXT, NEXT }
#define EQUAL(k, yes, no) { NEXT, BPF_JMP | BPF_JEQ | BPF_K, k, yes, no }
#define BITS(k, yes, no) { NEXT, BPF_JMP | BPF_JSET | BPF_K, k, yes, no }
#define RETURN(at, size) { at, BPF_RET | BPF_K, size, NEXT, NEXT }

static const struct step program[] = {
	LOAD(NEXT, BPF_H, ETHERTYPE),
	EQUAL(ETH_P_IP, V4, NEXT),
	EQUAL(ETH_P_IPV6, V6, NEXT),
	EQUAL(ETH_P_8021Q, ALL, NEXT),
	EQUAL(ETH_P_8021AD, ALL, NEXT),
	EQUAL(PPPOE_SESSION, ALL, NONE),

	LOAD(V4, BPF_H, IP + 2),
	DO(BPF_ST, M_LENGTH),
	DO(BPF_LDX | BPF_MSH | BPF_B, IP),
	LOAD(NEXT, BPF_H, IP + 6),
	BITS(FRAGMENT_OFFSET, FRAGMENT, NEXT),
	LOAD(NEXT, BPF_B, IP + 9),
	DO(BPF_JMP | BPF_JA, L4),

	LOAD(V6, BPF_H, IP + 4),
	DO(BPF_ALU | BPF_ADD | BPF_K, IPV6_HEADER),
	DO(BPF_ST, M_LENGTH),
	DO(BPF_LDX | BPF_IMM, IPV6_HEADER),
	LOAD(NEXT, BPF_B, IP + 6),

	{ L4, BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_TCP, TCP, NEXT },
	EQUAL(IPPROTO_UDP, UDP, NEXT),
	EQUAL(IPV6_FRAGMENT, FRAGMENT, OTHER),

	LOAD_X(TCP, BPF_H, IP),
	EQUAL(53, ALL, NEXT),
	LOAD_X(NEXT, BPF_H, IP + 2),
	DO(BPF_ST, M_PORT),
	EQUAL(53, ALL, NEXT),
	LOAD(NEXT, BPF_B, PACKET_TYPE),
	EQUAL(PACKET_OUTGOING, TCP_DOWN, TCP_UP),

	LOAD_X(TCP_DOWN, BPF_B, TCP_FLAGS),
	BITS(FIN_OR_RST, HEAD, NONE),

	LOAD_X(TCP_UP, BPF_B, TCP_FLAGS),
	BITS(FIN_OR_RST | SYN, ALL, NEXT),
	LOAD_X(NEXT, BPF_B, TCP_HEADER),
	DO(BPF_ALU | BPF_AND | BPF_K, 0xf0),
	DO(BPF_ALU | BPF_RSH | BPF_K, 2),
	DO(BPF_ALU | BPF_ADD | BPF_X, 0),
	DO(BPF_ST, M_HEADERS),
	DO(BPF_LDX | BPF_MEM, M_HEADERS),
	DO(BPF_LD | BPF_MEM, M_LENGTH),
	DO(BPF_ALU | BPF_SUB | BPF_X, 0),
	EQUAL(0, NONE, TCP_PAYLOAD),

	LOAD_X(TCP_PAYLOAD, BPF_B, IP),
	EQUAL(TLS_APPLICATION_DATA, TLS_MAYBE, TCP_REST),
	LOAD_X(TLS_MAYBE, BPF_B, IP + 1),
	EQUAL(TLS_VERSION_3, NONE, TCP_REST),
	{ TCP_REST, BPF_LD | BPF_MEM, M_PORT, NEXT, NEXT },
	EQUAL(443, FIRST, ALL),

	LOAD_X(UDP, BPF_H, IP),
	EQUAL(53, ALL, NEXT),
	EQUAL(67, ALL, NEXT),
	EQUAL(547, ALL, NEXT),
	LOAD_X(UDP_PORT, BPF_H, IP + 2),
	EQUAL(53, ALL, NEXT),
	EQUAL(67, ALL, NEXT),
	EQUAL(547, ALL, NEXT),
	DO(BPF_ST, M_PORT),
	LOAD(NEXT, BPF_B, PACKET_TYPE),
	EQUAL(PACKET_OUTGOING, NONE, UDP_UP),
	{ UDP_UP, BPF_LD | BPF_MEM, M_PORT, NEXT, NEXT },
	EQUAL(443, QUIC_MAYBE, ALL),
	LOAD_X(QUIC_MAYBE, BPF_B, UDP_PAYLOAD),
	BITS(QUIC_LONG_HEADER, ALL, NONE),

	LOAD(FRAGMENT, BPF_B, PACKET_TYPE),
	EQUAL(PACKET_OUTGOING, NONE, ALL),

	LOAD(OTHER, BPF_B, PACKET_TYPE),
	EQUAL(PACKET_OUTGOING, NONE, HEAD),

	RETURN(ALL, WHOLE),
	RETURN(FIRST, BEGINNING),
	RETURN(HEAD, HEADERS),
	RETURN(NONE, 0),
};

#define STEPS (sizeof(program) / sizeof(program[0]))
/* What comes before it on a bridge, beside a step a port. */
#define BRIDGE_STEPS 17

_Static_assert(STEPS + BRIDGE_STEPS + PORTS_MAX <= FILTER_STEPS_MAX, "too many steps");

static struct sock_filter step(uint16_t code, uint32_t k, unsigned yes, unsigned no)
{
	return (struct sock_filter){ .code = code, .k = k, .jt = (uint8_t)yes, .jf = (uint8_t)no };
}

/* Goes on behind the last step written if the MAC at this place is the bridge's; refuses the frame if it is another. */
static unsigned expect_mac(struct sock_filter *to, uint32_t at, const uint8_t mac[FRAME_MAC])
{
	uint32_t begin = (uint32_t)mac[0] << 24 | (uint32_t)mac[1] << 16 | (uint32_t)mac[2] << 8 | mac[3];

	to[0] = step(BPF_LD | BPF_W | BPF_ABS, at, 0, 0);
	to[1] = step(BPF_JMP | BPF_JEQ | BPF_K, begin, 0, 2);
	to[2] = step(BPF_LD | BPF_H | BPF_ABS, at + 4, 0, 0);
	to[3] = step(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)mac[4] << 8 | mac[5], 1, 0);
	to[4] = step(BPF_RET | BPF_K, 0, 0, 0);
	return 5;
}

/* Refuses frames of other devices, and what only passes from port to port. */
static unsigned begin_bridge(struct sock_filter *to, const struct ports *ports)
{
	unsigned n = 0;

	to[n++] = step(BPF_LD | BPF_W | BPF_ABS, DEVICE, 0, 0);
	for (unsigned i = 0; i < ports->count; i++)
		to[n++] = step(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)ports->index[i], ports->count - i, 0);
	to[n++] = step(BPF_RET | BPF_K, 0, 0, 0);
	to[n++] = step(BPF_LD | BPF_B | BPF_ABS, PACKET_TYPE, 0, 0);
	to[n++] = step(BPF_JMP | BPF_JEQ | BPF_K, PACKET_OUTGOING, 0, 6);
	n += expect_mac(to + n, MAC_SRC, ports->mac);
	to[n++] = step(BPF_JMP | BPF_JA, 7, 0, 0);
	to[n++] = step(BPF_LD | BPF_B | BPF_ABS, MAC_DST, 0, 0);
	to[n++] = step(BPF_JMP | BPF_JSET | BPF_K, MAC_MULTICAST, 5, 0);
	n += expect_mac(to + n, MAC_DST, ports->mac);
	return n;
}

/* Steps to pass over from step `i` to get to a place. */
static unsigned distance(const unsigned at[PLACES], enum place place, unsigned i)
{
	return place == NEXT ? 0 : at[place] - i - 1;
}

unsigned short filter_make(struct sock_filter steps[FILTER_STEPS_MAX], const struct ports *ports)
{
	unsigned begin = ports->is_bridge ? begin_bridge(steps, ports) : 0;
	unsigned at[PLACES] = { 0 };

	for (unsigned i = 0; i < STEPS; i++)
		at[program[i].at] = i;
	for (unsigned i = 0; i < STEPS; i++) {
		const struct step *from = &program[i];
		uint32_t k = from->code == (BPF_JMP | BPF_JA) ? distance(at, (enum place)from->k, i) : from->k;

		steps[begin + i] = step(from->code, k, distance(at, from->yes, i), distance(at, from->no, i));
	}
	return (unsigned short)(begin + STEPS);
}
