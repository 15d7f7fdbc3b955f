/* Fed at once or byte by byte, a document gives the same elements, texts and outcome. */
#include "base/text.h"
#include "format/xml.h"
#include "../fuzz.h"

#include <stdlib.h>
#include <string.h>

static int on_open(void *user, struct xml *xml, const char *name, const char *const *attributes)
{
    text_printf(user, "<%s", name);
    for (; *attributes; attributes += 2)
        text_printf(user, " %s=%s", attributes[0], attributes[1]);
    if (!xml_at(xml, name) || !xml_depth(xml))
        abort();
    return 0;
}

static int on_close(void *user, struct xml *xml, const char *name, const char *text)
{
    (void)xml;
    text_printf(user, "|%s>%s", text, name);
    return 0;
}

static int feed(const char *bytes, size_t n, size_t step, struct text *text, struct oops *oops)
{
    static const struct xml_handler HANDLER = {.open = on_open, .close = on_close};
    const struct xml_limits limits = {.depth = 20, .text_bytes = 1000, .attributes = 8, .token_bytes = 1 << 20};
    __attribute__((cleanup(xml_done))) struct xml *xml = NULL;
    int r = xml_open(&HANDLER, text, &limits, "fuzz", oops, &xml);
    for (size_t at = 0; !r && at < n; at += step)
        r = xml_feed(xml, bytes + at, n - at < step ? n - at : step, false);
    return r ? r : xml_feed(xml, "", 0, true);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    ARENA_SCOPE(arena);
    struct text whole = TEXT(arena), bytewise = TEXT(arena);
    struct oops oops = {0}, oops_bytewise = {0};
    int a = feed((const char *)data, n, n ? n : 1, &whole, &oops);
    int b = feed((const char *)data, n, 1, &bytewise, &oops_bytewise);
    if ((a != 0) != (b != 0) || (a && !oops.code) || (!a && strcmp(text_end(&whole), text_end(&bytewise)) != 0))
        abort();
    return 0;
}
