# Libraries of the cross-compiled agent, from Debian's source packages: libsodium without what is not needed,
# libmosquitto without TLS (messages are sealed), threads, SOCKS and SRV. Included by agent.mk. libmnl is so small that
# router/agent/netlink/mnl has what is used of it.
LIBRARIES := build/libraries
SODIUM := $(LIBRARIES)/libsodium/src/libsodium
MOSQUITTO := $(LIBRARIES)/mosquitto

$(LIBRARIES)/fetched.stamp: router/agent/fetch-libraries.sh
	router/agent/fetch-libraries.sh $(LIBRARIES)
	@touch $@

SODIUM_PARTS := crypto_aead/chacha20poly1305/sodium/aead_chacha20poly1305 crypto_auth/hmacsha256/auth_hmacsha256 \
	crypto_hash/sha256/cp/hash_sha256_cp crypto_hash/sha256/hash_sha256 crypto_onetimeauth/crypto_onetimeauth \
	crypto_onetimeauth/poly1305/donna/poly1305_donna crypto_onetimeauth/poly1305/onetimeauth_poly1305 \
	crypto_stream/chacha20/ref/chacha20_ref crypto_stream/chacha20/stream_chacha20 crypto_verify/sodium/verify \
	randombytes/randombytes randombytes/sysrandom/randombytes_sysrandom sodium/codecs sodium/core sodium/runtime \
	sodium/utils
SODIUM_FLAGS := -DCONFIGURED=1 -DSODIUM_STATIC -DHAVE_SYS_RANDOM_H -DHAVE_LINUX_COMPATIBLE_GETRANDOM -DHAVE_MMAP \
	-DHAVE_NANOSLEEP -DHAVE_WEAK_SYMBOLS -DHAVE_EXPLICIT_BZERO -I$(SODIUM)/include/sodium -I$(SODIUM)/include
MOSQUITTO_PARTS := mosquitto actions callbacks connect handle_auth handle_connack handle_disconnect handle_ping \
	handle_pubackcomp handle_publish handle_pubrec handle_pubrel handle_suback handle_unsuback helpers logging_mosq loop \
	memory_mosq messages_mosq misc_mosq net_mosq options packet_datatypes packet_mosq property_mosq read_handle \
	send_connect send_disconnect send_mosq send_publish send_subscribe send_unsubscribe srv_mosq strings_mosq \
	thread_mosq time_mosq tls_mosq utf8_mosq util_mosq util_topic will_mosq
MOSQUITTO_FLAGS := -DWITH_UUID=no -DVERSION=\"2.0\" -I$(MOSQUITTO) -I$(MOSQUITTO)/include -I$(MOSQUITTO)/lib \
	-I$(MOSQUITTO)/deps
# Others' code is not ours to warn of.
LIBRARY_FLAGS := -std=gnu99 -w -ffunction-sections -fdata-sections

# $(1): folder below build/agent; $(2): compiler and its flags for the machine. The sources are not named as needed: they
# are not there before they are fetched.
define libraries_for
$(SODIUM_PARTS:%=$(AGENT)/$(1)/libraries/%.o): $(AGENT)/$(1)/libraries/%.o: $(LIBRARIES)/fetched.stamp router/agent/agent.mk
	@mkdir -p $$(@D)
	$(2) $(LIBRARY_FLAGS) $(SODIUM_FLAGS) -c $(SODIUM)/$$*.c -o $$@

$(MOSQUITTO_PARTS:%=$(AGENT)/$(1)/libraries/%.o): $(AGENT)/$(1)/libraries/%.o: $(LIBRARIES)/fetched.stamp router/agent/agent.mk
	@mkdir -p $$(@D)
	$(2) $(LIBRARY_FLAGS) $(MOSQUITTO_FLAGS) -c $(MOSQUITTO)/lib/$$*.c -o $$@
endef

# Objects of a folder.
libraries_of = $(SODIUM_PARTS:%=$(AGENT)/$(1)/libraries/%.o) $(MOSQUITTO_PARTS:%=$(AGENT)/$(1)/libraries/%.o)
# router/agent/static stands for what of libsodium is left out.
LIBRARIES_USE := -I$(SODIUM)/include -I$(MOSQUITTO)/include -Irouter/agent/netlink/mnl router/agent/static/sodium-unused.c
LIBRARIES_NEED := router/agent/libraries.mk $(wildcard router/agent/static/*.c router/agent/netlink/mnl/libmnl/*.h)
