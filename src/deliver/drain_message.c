#include "deliver/drain_message.h"

#include "base/text.h"
#include "deliver/channel_parts.h"

enum { DIGEST_BYTES = 180 }; /* of each message in a digest */

static const char *digest_key(struct arena *arena, const struct delivery *const *deliveries, size_t n)
{
    struct text keys = TEXT(arena);
    for (size_t i = 0; i < n; i++)
        text_printf(&keys, "%s\n", deliveries[i]->key);
    return arena_printf(arena, "digest-%.32s", channel_parts_digest_hex(arena, text_end(&keys)));
}

static const char *digest_text(struct arena *arena, const struct delivery *const *deliveries, size_t n)
{
    struct text text = TEXT(arena);
    for (size_t i = 0; i < n; i++) {
        const struct delivery *delivery = deliveries[i];
        text_printf(&text, "%s%zu. %s\n", i ? "\n" : "", i + 1, delivery->title);
        text_add(&text, channel_shorten(arena, delivery->text, "", DIGEST_BYTES));
        if (!text_empty(delivery->url))
            text_printf(&text, "\n%s", delivery->url);
        text_add(&text, "\n");
    }
    return text_end(&text);
}

struct channel_message drain_message(struct arena *arena, const struct delivery *const *deliveries, size_t n,
                                     const char *address)
{
    const struct delivery *first = deliveries[0], *last = deliveries[n - 1];
    if (n == 1)
        return (struct channel_message){first->key, address,   first->title,  first->text,
                                        first->url, first->at, first->english};
    const char *title = arena_printf(arena, first->english ? "%s and others, %zu in all" : "%s 等 %zu 条消息",
                                     first->title, n);
    return (struct channel_message){.key = digest_key(arena, deliveries, n),
                                    .address = address,
                                    .title = title,
                                    .text = digest_text(arena, deliveries, n),
                                    .url = "",
                                    .at = last->at,
                                    .english = first->english};
}
