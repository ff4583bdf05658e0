#include "alert-text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "alert-words.gen.h"

#define WORDS_MAX 256

enum evidence {
	PLAIN,
	ENCODED,
	HASHED,
};

static const char *const severities[] = {
	[ALERT_NOTE] = "note",
	[ALERT_WARNING] = "warning",
	[ALERT_SERIOUS] = "serious",
};

/* Text that grows; what does not fit is seen at the end. */
struct text {
	char *to;
	size_t capacity;
	size_t size;
	bool full;
};

static void put(struct text *text, const char *from, size_t size)
{
	if (text->full || size >= text->capacity - text->size) {
		text->full = true;
		return;
	}
	memcpy(text->to + text->size, from, size);
	text->size += size;
	text->to[text->size] = '\0';
}

static void put_text(struct text *text, const char *from)
{
	put(text, from, strlen(from));
}

/* A string of JSON; bytes that are no plain ASCII are escaped one by one. */
static void put_string(struct text *text, const char *from)
{
	char escape[8];

	put_text(text, "\"");
	for (; *from; from++) {
		unsigned char letter = (unsigned char)*from;

		if (letter >= 0x20 && letter < 0x7f && letter != '"' && letter != '\\') {
			put(text, from, 1);
			continue;
		}
		snprintf(escape, sizeof(escape), "\\u%04x", letter);
		put_text(text, escape);
	}
	put_text(text, "\"");
}

int alert_type(const char *name, size_t size)
{
	for (unsigned i = 0; i < WORD_TYPES; i++)
		if (strlen(word_types[i]) == size && memcmp(word_types[i], name, size) == 0)
			return (int)i;
	return -1;
}

int alert_find_type(unsigned find)
{
	const char *name = find < sizeof(word_finds) / sizeof(word_finds[0]) ? word_finds[find] : NULL;

	return name ? alert_type(name, strlen(name)) : -1;
}

enum alert_severity alert_severity_of(const char *name, size_t size)
{
	for (int i = ALERT_NOTE; i <= ALERT_SERIOUS; i++)
		if (strlen(severities[i]) == size && memcmp(severities[i], name, size) == 0)
			return (enum alert_severity)i;
	return ALERT_NONE;
}

static bool is_digest(uint8_t transform)
{
	return transform >= TT_TRANSFORM_MD5 && transform <= TT_TRANSFORM_SHA512;
}

/* core/sighting/evidence.ts: a digest is `hashed`, nothing but chunks is `plain`. */
static enum evidence evidence_of(const struct alert_facts *facts)
{
	enum evidence evidence = PLAIN;

	for (unsigned i = 0; i < facts->transform_count; i++) {
		if (is_digest(facts->transforms[i]))
			return HASHED;
		if (facts->transforms[i] != TT_TRANSFORM_CHUNKED)
			evidence = ENCODED;
	}
	return evidence;
}

/* The word of a transform, unless it is none for this evidence or was said before. */
static const char *word_of(const struct alert_facts *facts, enum evidence evidence, unsigned index, const char *said)
{
	uint8_t transform = facts->transforms[index];
	const char *word = transform < TT_TRANSFORM_COUNT ? word_transforms[transform] : NULL;

	if (!word || strstr(said, word))
		return NULL;
	return evidence == HASHED && !is_digest(transform) && transform != TT_TRANSFORM_CUT ? NULL : word;
}

/* What was undone, in words: of a digest the innermost first. */
static void write_how(const struct alert_facts *facts, enum evidence evidence, char how[WORDS_MAX])
{
	struct text text = { .to = how, .capacity = WORDS_MAX };

	how[0] = '\0';
	for (unsigned i = 0; i < facts->transform_count; i++) {
		unsigned index = evidence == HASHED ? facts->transform_count - 1 - i : i;
		const char *word = word_of(facts, evidence, index, how);

		if (word && text.size > 0)
			put_text(&text, ", ");
		if (word)
			put_text(&text, word);
	}
}

/* Writes a template with its words in the place of {names}. */
static void fill(struct text *text, const char *template, const struct alert_facts *facts, const char *how)
{
	const char *open;

	while ((open = strchr(template, '{'))) {
		put(text, template, (size_t)(open - template));
		template = strchr(open, '}');
		if (!template)
			return;
		template++;
		if (strncmp(open, "{device}", 8) == 0) {
			put_text(text, "the device at ");
			put_text(text, facts->address);
		} else if (strncmp(open, "{what}", 6) == 0) {
			put_text(text, word_nouns[facts->type]);
		} else if (strncmp(open, "{how}", 5) == 0) {
			put_text(text, how);
		} else {
			if (!facts->is_name && strncmp(open, "{destination}", 13) == 0)
				put_text(text, "the bare address ");
			put_text(text, facts->place);
		}
	}
	put_text(text, template);
}

static void put_sentence(struct text *out, const char *template, const struct alert_facts *facts, const char *how,
                         const char *end)
{
	char sentence[3 * WORDS_MAX] = "";
	struct text text = { .to = sentence, .capacity = sizeof(sentence) };

	fill(&text, template, facts, how);
	put_text(&text, end);
	if (sentence[0] >= 'a' && sentence[0] <= 'z')
		sentence[0] = (char)(sentence[0] - 'a' + 'A');
	put_string(out, sentence);
}

static void put_head(struct text *text, const struct alert_facts *facts)
{
	char head[256];

	snprintf(head, sizeof(head),
	         "{\"v\":1,\"event_type\":\"identifier\",\"id\":\"a_%016" PRIx64 "\",\"group\":\"g_%016" PRIx64
	         "\",\"state\":\"open\",\"severity\":\"%s\",\"first_seen\":%" PRIu32 ",\"last_seen\":%" PRIu32
	         ",\"count\":1,\"device\":{\"id\":\"d_%016" PRIx64 "\",\"name\":null},\"name\":",
	         facts->id, facts->group, severities[facts->severity], facts->time, facts->time, facts->device);
	put_text(text, head);
	if (facts->is_name)
		put_string(text, facts->place);
	else
		put_text(text, "null");
}

int alert_write(const struct alert_facts *facts, char *to, size_t capacity)
{
	struct text text = { .to = to, .capacity = capacity };
	enum evidence evidence = evidence_of(facts);
	char how[WORDS_MAX];

	write_how(facts, evidence, how);
	put_head(&text, facts);
	put_text(&text, ",\"company\":null,\"network\":null,\"evidence\":\"");
	put_text(&text, word_evidences[evidence]);
	put_text(&text, "\",\"identifiers\":[{\"type\":\"");
	put_text(&text, word_types[facts->type]);
	put_text(&text, "\",\"label\":null}],\"title\":");
	put_sentence(&text, word_titles[evidence], facts, how, "");
	put_text(&text, ",\"message\":");
	put_sentence(&text, word_messages[evidence], facts, how, ".");
	put_text(&text, ",\"advice\":null,\"url\":null,\"demo\":false}");
	return text.full ? -E2BIG : (int)text.size;
}
