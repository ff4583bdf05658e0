/** IP protocol numbers (IANA). */
export const L4_ICMP: u32 = 1;
export const L4_IPIP: u32 = 4;
export const L4_TCP: u32 = 6;
export const L4_UDP: u32 = 17;
export const L4_IPV6: u32 = 41;
export const L4_GRE: u32 = 47;
export const L4_ICMP6: u32 = 58;
