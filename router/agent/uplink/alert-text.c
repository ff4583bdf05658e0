#include "alert-text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../text.h"
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

int alert_type(const char *name, size_t size)
{
	for (unsigned i = 0; i < WORD_TYPES; i++)
		if (strlen(word_types[i]) == size && memcmp(word_types[i], name, size) == 0)
			return (int)i;
	return -1;
}

const char *alert_type_name(unsigned type)
{
	return type < WORD_TYPES ? word_types[type] : NULL;
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
			text_add(&text, ", ");
		if (word)
			text_add(&text, word);
	}
}

/* Writes a template with its words in the place of {names}. */
static void fill(struct text *text, const char *template, const struct alert_facts *facts, const char *how)
{
	const char *open;

	while ((open = strchr(template, '{'))) {
		text_add_bytes(text, template, (size_t)(open - template));
		template = strchr(open, '}');
		if (!template)
			return;
		template++;
		if (strncmp(open, "{device}", 8) == 0) {
			text_add(text, "the device at ");
			text_add(text, facts->address);
		} else if (strncmp(open, "{what}", 6) == 0) {
			text_add(text, word_nouns[facts->type]);
		} else if (strncmp(open, "{how}", 5) == 0) {
			text_add(text, how);
		} else {
			if (!facts->is_name && strncmp(open, "{destination}", 13) == 0)
				text_add(text, "the bare address ");
			text_add(text, facts->place);
		}
	}
	text_add(text, template);
}

static void put_sentence(struct text *out, const char *template, const struct alert_facts *facts, const char *how,
                         const char *end)
{
	char sentence[3 * WORDS_MAX] = "";
	struct text text = { .to = sentence, .capacity = sizeof(sentence) };

	fill(&text, template, facts, how);
	text_add(&text, end);
	if (sentence[0] >= 'a' && sentence[0] <= 'z')
		sentence[0] = (char)(sentence[0] - 'a' + 'A');
	text_add_string(out, sentence);
}

static void put_head(struct text *text, const struct alert_facts *facts)
{
	char head[256];

	snprintf(head, sizeof(head),
	         "{\"v\":1,\"event_type\":\"identifier\",\"id\":\"a_%016" PRIx64 "\",\"group\":\"g_%016" PRIx64
	         "\",\"state\":\"open\",\"severity\":\"%s\",\"first_seen\":%" PRIu32 ",\"last_seen\":%" PRIu32
	         ",\"count\":1,\"device\":{\"id\":\"d_%016" PRIx64 "\",\"name\":null},\"name\":",
	         facts->id, facts->group, severities[facts->severity], facts->time, facts->time, facts->device);
	text_add(text, head);
	if (facts->is_name)
		text_add_string(text, facts->place);
	else
		text_add(text, "null");
}

int alert_write(const struct alert_facts *facts, char *to, size_t capacity)
{
	struct text text = { .to = to, .capacity = capacity };
	enum evidence evidence = evidence_of(facts);
	char how[WORDS_MAX];

	write_how(facts, evidence, how);
	put_head(&text, facts);
	text_add(&text, ",\"company\":null,\"network\":null,\"evidence\":\"");
	text_add(&text, word_evidences[evidence]);
	text_add(&text, "\",\"identifiers\":[{\"type\":\"");
	text_add(&text, word_types[facts->type]);
	text_add(&text, "\",\"label\":null}],\"title\":");
	put_sentence(&text, word_titles[evidence], facts, how, "");
	text_add(&text, ",\"message\":");
	put_sentence(&text, word_messages[evidence], facts, how, ".");
	text_add(&text, ",\"advice\":null,\"url\":null,\"demo\":false}");
	return text.full ? -E2BIG : (int)text.size;
}
